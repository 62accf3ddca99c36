// The tunnel's handshake in bytes, as Telepresence 2.20 writes and reads it. Addresses are IPv4 text or 16 bytes in hex.
export const code = {
  normal: 0,
  streamInfo: 1,
  streamOk: 2,
  closeSend: 3,
  dialOk: 4,
  dialReject: 5,
  disconnect: 6,
  keepAlive: 7,
  session: 8,
} as const

export interface End {
  readonly address: string
  readonly port: number
}

export interface Handshake {
  readonly version: number
  readonly latencyNs: number
  readonly timeoutNs: number
  readonly connId: Buffer
  readonly sessionId: string
}

const protocols = { tcp: 6, udp: 17 } as const

export function connId(protocol: keyof typeof protocols, source: End, destination: End): Buffer {
  const [from, to] = [bytesOf(source.address), bytesOf(destination.address)]
  const isShort = from.length === 4 && to.length === 4
  const [a, b] = isShort ? [from, to] : [mapped(from), mapped(to)]
  return Buffer.concat([a, portOf(source), b, portOf(destination), Buffer.of(protocols[protocol])])
}

export function destinationOf(id: Buffer): End & { readonly protocol: number } {
  const width = id.length === 13 ? 4 : 16
  const address = id.subarray(width + 2, 2 * width + 2)
  const text = width === 4 ? address.join('.') : (address.toString('hex').match(/.{4}/g) ?? []).join(':')
  return { address: text, port: id.readUInt16BE(2 * width + 2), protocol: id.readUInt8(2 * width + 4) }
}

export function uvarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

/** Code and body of the first message. */
export function streamInfo({ version, latencyNs, timeoutNs, connId: id, sessionId }: Handshake): Buffer {
  return Buffer.concat([
    Buffer.of(code.streamInfo),
    ...[version, latencyNs, timeoutNs, id.length].map(uvarint),
    id,
    uvarint(sessionId.length),
    Buffer.from(sessionId),
  ])
}

/** Throws with what would be wrong for a peer written in Go: an Error whose message begins with `crash` is one that would end its process. */
export function readStreamInfo(payload: Buffer): Handshake {
  if (payload.length === 0) throw new Error('crash: a message with an empty payload')
  if (payload[0] !== code.streamInfo) throw new Error(`code ${payload[0]} instead of StreamInfo`)
  let at = 1
  const number = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = payload[at++]
      if (byte === undefined) throw new Error('StreamInfo ends too early')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    // Its encoder has eight bytes for each number.
    if (value >= 1n << 56n) throw new Error('crash: a number of more than 56 bits')
    return Number(value)
  }
  const bytes = () => {
    const length = number()
    if (at + length > payload.length) throw new Error('StreamInfo ends too early')
    at += length
    return payload.subarray(at - length, at)
  }
  const [version, latencyNs, timeoutNs] = [number(), number(), number()]
  const id = bytes()
  if (id.length !== 13 && id.length !== 37) throw new Error(`crash: a ConnID of ${id.length} bytes`)
  return { version, latencyNs, timeoutNs, connId: id, sessionId: bytes().toString() }
}

function bytesOf(address: string): Buffer {
  return address.includes('.') ? Buffer.from(address.split('.').map(Number)) : Buffer.from(address, 'hex')
}

function mapped(address: Buffer): Buffer {
  return address.length === 16 ? address : Buffer.concat([Buffer.alloc(10), Buffer.of(0xff, 0xff), address])
}

function portOf({ port }: End): Buffer {
  return Buffer.of(port >> 8, port & 0xff)
}
