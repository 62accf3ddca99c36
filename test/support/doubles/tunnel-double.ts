// The dialling end of a tunnel as Telepresence 2.20 has it: StreamOK before anything is looked at, DialOK or DialReject, data, CloseSend; the whole
// socket is closed when the other side has said its last word (a half-close is lost); no reasons.
import { createSocket } from 'node:dgram'
import type { ServerHttp2Stream } from 'node:http2'
import { connect } from 'node:net'
import type { TunnelEnd } from './relay-double.ts'
import { code, destinationOf, type Handshake, readStreamInfo } from './tunnel-bytes.ts'
import { type Call, Deframing, decode, encode, frame, status } from './wire.ts'

/** A port on loopback. `refused`: nobody listens. `silent`: nobody answers, so that the dial times out. */
export type Target = number | 'refused' | 'silent'

export interface TunnelBehaviour {
  isSession(id: string): boolean
  /** Of `ADDRESS:PORT`. */
  target(address: string): Target
  handshake(payload: Buffer): void
  crash(why: string): void
  /** Takes the tunnel for somebody else; false: it is dialled here. */
  relay(info: Handshake, end: TunnelEnd): boolean
}

interface Dialled {
  send(data: Buffer): void
  /** After what was sent. */
  close(): void
}

const udp = 17
const nanosPerMs = 1e6

export function serveTunnelAs220(stream: ServerHttp2Stream, behaviour: TunnelBehaviour): void {
  const { isSession, target, handshake, crash, relay } = behaviour
  const deframing = new Deframing()
  let info: Handshake | undefined
  let dialled: Dialled | undefined
  const early: Buffer[] = []
  let isRelayed = false
  let first: ((payload: Buffer) => void) | undefined
  let receiver: { readonly payload: (payload: Buffer) => void; readonly over: () => void } | undefined
  let isInputOver = false
  let isOutputOver = false
  const say = (...payload: readonly Uint8Array[]) => {
    if (!stream.closed && !stream.destroyed)
      stream.write(frame(encode('TunnelMessage', { payload: Buffer.concat(payload) })))
  }
  const finish = (grpcStatus: number, message = '') => {
    if (stream.closed || stream.writableEnded) return
    const trailers = { 'grpc-status': String(grpcStatus), 'grpc-message': encodeURI(message) }
    stream.once('wantTrailers', () => stream.sendTrailers(trailers))
    stream.end()
  }
  const outputOver = () => {
    if (isOutputOver) return
    isOutputOver = true
    say(Buffer.of(code.closeSend))
    if (isInputOver) finish(status.ok)
  }
  const inputOver = () => {
    if (isInputOver) return
    isInputOver = true
    receiver?.over()
    if (isRelayed) return
    dialled?.close()
    if (isOutputOver) finish(status.ok)
  }
  const take = (payload: Buffer) => {
    if (isRelayed) {
      const one = first
      first = undefined
      if (one !== undefined) one(payload)
      else if (receiver === undefined) early.push(payload)
      else receiver.payload(payload)
      return
    }
    switch (payload[0]) {
      case code.normal:
        if (dialled === undefined) early.push(payload.subarray(1))
        else dialled.send(payload.subarray(1))
        break
      case code.closeSend:
      case code.disconnect:
        inputOver()
        break
      default:
    }
  }
  const begin = (payload: Buffer) => {
    handshake(payload)
    try {
      info = readStreamInfo(payload)
    } catch (error) {
      const { message } = error as Error
      if (message.startsWith('crash')) crash(message)
      else finish(status.failedPrecondition, message)
      return
    }
    say(Buffer.of(code.streamOk, 2))
    if (!isSession(info.sessionId)) {
      finish(status.notFound, `Session "${info.sessionId}" not found`)
      return
    }
    isRelayed = relay(info, {
      say,
      over: () => say(Buffer.of(code.closeSend)),
      finish,
      first: payload => {
        first = payload
      },
      receive: (payload, over) => {
        receiver = { payload, over }
        for (const each of early.splice(0)) payload(each)
        if (isInputOver) over()
      },
    })
    if (isRelayed) return
    const { address, port, protocol } = destinationOf(info.connId)
    const where = target(`${address}:${port}`)
    const callbacks: DialCallbacks = {
      data: chunk => say(Buffer.of(code.normal), chunk),
      over: outputOver,
      dialled: far => {
        dialled = far
        say(Buffer.of(code.dialOk))
        for (const data of early.splice(0)) far.send(data)
        if (isInputOver) far.close()
      },
      failed: () => {
        say(Buffer.of(code.dialReject))
        isInputOver = true
        outputOver()
      },
    }
    if (where === 'refused') callbacks.failed()
    else if (where === 'silent') setTimeout(callbacks.failed, info.timeoutNs / nanosPerMs).unref()
    else if (protocol === udp) dialUdp(stream, where, callbacks)
    else dialTcp(stream, where, callbacks)
  }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('data', (chunk: Buffer) => {
    for (const body of deframing.push(chunk)) {
      const payload = decode('TunnelMessage', body)['payload'] as Buffer
      if (payload.length === 0) crash('a message with an empty payload')
      else if (info === undefined) begin(payload)
      else take(payload)
    }
  })
  stream.on('end', inputOver)
  stream.once('close', inputOver)
}

/** The answer to a dial request: our own call, whose end of sending is END_STREAM. */
export async function answerDialAs220(call: Call, handshake: Buffer, where: Target): Promise<void> {
  const say = (...payload: readonly Uint8Array[]) =>
    call.send(encode('TunnelMessage', { payload: Buffer.concat(payload) }))
  const next = async () => {
    const body = await call.next()
    return body === undefined ? undefined : (decode('TunnelMessage', body)['payload'] as Buffer)
  }
  say(handshake)
  if ((await next())?.[0] !== code.streamOk) return
  if (typeof where !== 'number') {
    if (where === 'refused') {
      say(Buffer.of(code.dialReject))
      call.endSending()
    }
    return
  }
  const socket = connect({ port: where, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => socket.destroy())
  socket.once('connect', () => say(Buffer.of(code.dialOk)))
  socket.on('data', chunk => say(Buffer.of(code.normal), chunk))
  socket.once('end', () => call.endSending())
  for (let payload = await next(); payload !== undefined && payload[0] !== code.closeSend; payload = await next())
    if (payload[0] === code.normal) socket.write(payload.subarray(1))
  socket.end(() => socket.destroy())
}

interface DialCallbacks {
  data(chunk: Buffer): void
  /** Nothing more comes from there. */
  over(): void
  dialled(far: Dialled): void
  failed(): void
}

function dialTcp(stream: ServerHttp2Stream, port: number, { data, over, dialled, failed }: DialCallbacks): void {
  let isOpen = false
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => (isOpen ? over() : failed()))
  socket.once('connect', () => {
    isOpen = true
    dialled({
      send: chunk => socket.write(chunk),
      close: () => socket.end(() => socket.destroy()),
    })
    socket.on('data', data)
    socket.on('end', over)
    socket.on('close', over)
  })
  stream.once('close', () => socket.destroy())
}

function dialUdp(stream: ServerHttp2Stream, port: number, { data, over, dialled }: DialCallbacks): void {
  const socket = createSocket('udp4')
  socket.on('error', () => undefined)
  socket.on('message', data)
  socket.connect(port, '127.0.0.1', () => {
    dialled({
      // Empty datagrams are not forwarded.
      send: chunk => {
        if (chunk.length > 0) socket.send(chunk)
      },
      close: over,
    })
  })
  stream.once('close', () => socket.close())
}
