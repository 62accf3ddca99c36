// The messages of a tunnel (TunnelMessage.payload): byte 0 is the code, the rest the body. Numbers inside are base-128 varints, durations
// nanoseconds. An empty payload crashes a Telepresence 2.20 peer: none is ever sent.
import type { FlowId } from '../net/index.ts'
import { decodeConnId, encodeConnId } from './conn-id.ts'

/** What 0…8 mean. Handshake codes that arrive later, and codes unknown here, are ignored. */
export const TunnelCode = {
  /** A piece of a TCP stream, or one datagram. */
  normal: 0,
  /** Caller → callee, first. */
  streamInfo: 1,
  /** Callee → caller, first: the callee's version. */
  streamOk: 2,
  /** Callee → caller: nothing more comes from me (the caller says it by END_STREAM). */
  closeSend: 3,
  dialOk: 4,
  /** From version 3 on the body's byte 0 is a DialRejection. */
  dialReject: 5,
  /** The dialled end was reset. */
  disconnect: 6,
  keepAlive: 7,
  session: 8,
} as const

/** Why a dial failed: the body of dialReject between peers of version 3. */
export const DialRejection = {
  refused: 1,
  hostUnreachable: 2,
  networkUnreachable: 3,
  timedOut: 4,
  notAllowed: 5,
  noSuchAddress: 6,
} as const
export type DialRejection = (typeof DialRejection)[keyof typeof DialRejection]

/** 2 is Telepresence 2.20. 3 adds: reasons in dialReject, disconnect on reset, ICMP flows (does this address exist?). Any peer takes an offer of 3. */
export const tunnelVersion = 3
export const tunnelPath = '/telepresence.manager.Manager/Tunnel'
export const agentTunnelPath = '/telepresence.agent.Agent/Tunnel'

export interface StreamInfo {
  readonly version: number
  readonly latencyMs: number
  /** How long the dialling end may take. */
  readonly dialTimeoutMs: number
  readonly flow: FlowId
  /** The flow's bytes as somebody else wrote them: echoed bit by bit. Absent: encoded anew. */
  readonly connId?: Buffer
  readonly sessionId: string
}

export interface ReceivedStreamInfo extends StreamInfo {
  readonly connId: Buffer
}

const nanosPerMs = 1_000_000
const maxSessionIdBytes = 256

/** Code and body of the handshake's first message. Durations below 2^53 ns (104 days). */
export function encodeStreamInfo(info: StreamInfo): Buffer {
  const { version, latencyMs, dialTimeoutMs, flow, sessionId } = info
  const id = info.connId ?? encodeConnId(flow)
  const session = Buffer.from(sessionId)
  return Buffer.concat([
    Buffer.of(TunnelCode.streamInfo),
    varint(version),
    varint(Math.round(latencyMs * nanosPerMs)),
    varint(Math.round(dialTimeoutMs * nanosPerMs)),
    varint(id.length),
    id,
    varint(session.length),
    session,
  ])
}

/** `body` is what follows the code. undefined when malformed. */
export function decodeStreamInfo(body: Buffer): ReceivedStreamInfo | undefined {
  const reader = new BodyReader(body)
  const version = reader.varint()
  const latency = reader.varint()
  const dialTimeout = reader.varint()
  const connId = reader.bytes(37)
  const session = reader.bytes(maxSessionIdBytes)
  const flow = connId === undefined ? undefined : decodeConnId(connId)
  if (version === undefined || latency === undefined || dialTimeout === undefined) return undefined
  if (connId === undefined || flow === undefined || session === undefined || !reader.isAtEnd) return undefined
  return {
    version,
    latencyMs: latency / nanosPerMs,
    dialTimeoutMs: dialTimeout / nanosPerMs,
    flow,
    connId,
    sessionId: session.toString(),
  }
}

/** Code and body. */
export function encodeStreamOk(version: number): Buffer {
  return Buffer.concat([Buffer.of(TunnelCode.streamOk), varint(version)])
}

/** Agent → manager, right after StreamOk: the client's session that the tunnel is for. */
export function encodeSession(sessionId: string): Buffer {
  return Buffer.concat([Buffer.of(TunnelCode.session), Buffer.from(sessionId)])
}

/** undefined when too long to be one. */
export function decodeSession(body: Buffer): string | undefined {
  return body.length > 0 && body.length <= maxSessionIdBytes ? body.toString() : undefined
}

/** The callee's version; 2 when it sent none that makes sense. */
export function decodeStreamOk(body: Buffer): number {
  return new BodyReader(body).varint() ?? 2
}

/** A whole gRPC message around a small payload (code and body). */
export function frameMessage(payload: Uint8Array): Buffer {
  const start = messageStart(payload.length, payload.length)
  start.set(payload, start.length - payload.length)
  return start
}

/** Everything in front of `length` bytes of data: gRPC prefix, field 1 with its length, code 0. */
export function dataHeader(length: number): Buffer {
  const start = messageStart(length + 1, 1)
  start[start.length - 1] = TunnelCode.normal
  return start
}

/** gRPC prefix and field 1 for a payload of that length, with room for its first `room` bytes. On the path of every chunk: one allocation. */
function messageStart(payloadLength: number, room: number): Buffer {
  let sizeBytes = 1
  for (let rest = payloadLength; rest >= 0x80; rest >>>= 7) sizeBytes++
  const start = Buffer.allocUnsafe(6 + sizeBytes + room)
  start[0] = 0
  start.writeUInt32BE(1 + sizeBytes + payloadLength, 1)
  start[5] = 0x0a
  let rest = payloadLength
  for (let at = 6; at < 6 + sizeBytes; at++, rest >>>= 7) start[at] = (rest & 0x7f) | (at < 5 + sizeBytes ? 0x80 : 0)
  return start
}

/** Non-negative integers below 2^53. */
export function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}

class BodyReader {
  readonly #body: Buffer
  #at = 0

  constructor(body: Buffer) {
    this.#body = body
  }

  get isAtEnd(): boolean {
    return this.#at === this.#body.length
  }

  varint(): number | undefined {
    let value = 0
    for (let factor = 1; factor < Number.MAX_SAFE_INTEGER; factor *= 0x80) {
      const byte = this.#body[this.#at]
      if (byte === undefined) return undefined
      this.#at++
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : undefined
    }
    return undefined
  }

  /** Bytes with their length in front. */
  bytes(most: number): Buffer | undefined {
    const length = this.varint()
    if (length === undefined || length > most || this.#at + length > this.#body.length) return undefined
    this.#at += length
    return this.#body.subarray(this.#at - length, this.#at)
  }
}
