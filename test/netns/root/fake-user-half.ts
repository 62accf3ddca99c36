// A user half for tests: does what clients tell it over the control connection, through the real pipe. One JSON request a line, one answer a line.
import { read, write } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { asKnownError } from '../../../common/base/index.ts'
import { Ip, Prefix } from '../../../common/net/index.ts'
import { encodeFrame, FrameReader, maxFrameBytes } from '../../../daemon/src/frames.ts'
import { messagePipe, type WantedDns } from '../../../daemon/src/messages.ts'
import { Machine } from '../../../daemon/src/user/machine/index.ts'

interface Order {
  readonly order: 'who' | 'open' | 'close' | 'routes' | 'dns' | 'raw' | 'misbehave'
  readonly device?: string
  readonly prefixes?: readonly string[]
  readonly allow?: readonly string[]
  readonly keepOut?: readonly string[]
  readonly dns?: WantedDns
  readonly message?: unknown
}

const pipe = new Socket({ fd: messagePipe })
const machine = Machine.attach(pipe)
void machine.lost.then(() => process.exit(1))

async function obey({ order, device = '', prefixes = [], allow = [], keepOut = [], dns, message }: Order) {
  const signal = AbortSignal.timeout(9_000)
  switch (order) {
    case 'who':
      return { pid: process.pid, uid: process.getuid?.(), groups: process.getgroups?.(), env: Object.keys(process.env) }
    case 'open': {
      const { info, descriptor } = await machine.openDevice({ signal })
      if (typeof descriptor === 'number') answerDatagrams(descriptor)
      return info
    }
    case 'close':
      await machine.closeDevice(device, { signal })
      return {}
    case 'routes': {
      const networks = (texts: readonly string[]) => texts.flatMap(text => Prefix.parse(text) ?? [])
      const addresses = keepOut.flatMap(text => Ip.parse(text) ?? [])
      const routes = { prefixes: networks(prefixes), allowConflicting: networks(allow), keepOut: addresses }
      await machine.setRoutes(device, routes, { signal })
      return {}
    }
    case 'dns':
      return (await machine.setDns(device, dns, { signal })) ?? {}
    case 'raw':
      return new Promise(resolve => {
        const id = 1_000_000
        const reader = new FrameReader()
        const onData = (chunk: Buffer) => {
          const answer = reader.push(chunk)?.find(one => (one as { id?: number }).id === id)
          if (answer === undefined) return
          pipe.off('data', onData)
          resolve(answer)
        }
        pipe.on('data', onData)
        pipe.write(encodeFrame({ ...(message as object), id }))
      })
    case 'misbehave':
      misbehave(String(message))
      return {}
  }
}

/** What a hostile half may do with its pipe; the connection that asked for it ends with the half. */
function misbehave(how: string): void {
  const length = Buffer.alloc(4)
  switch (how) {
    case 'oversized':
      length.writeUInt32BE(maxFrameBytes + 1)
      pipe.write(length)
      return
    case 'malformed':
      length.writeUInt32BE(3)
      pipe.write(Buffer.concat([length, Buffer.from('{a}')]))
      return
    case 'endless':
      // The beginning of the longest frame, byte by byte; never its end.
      length.writeUInt32BE(maxFrameBytes)
      pipe.write(Buffer.concat([length, Buffer.alloc(maxFrameBytes - 1, ' ')]))
      return
    case 'flood':
      for (let id = 0; id < 1_000_000; id++) if (!pipe.write(encodeFrame({ kind: 'nothing', id }))) break
      return
    case 'closed':
      pipe.end()
  }
}

/** Answers every IPv4 UDP datagram that comes out of the device with `device heard SOURCE`, as long as the device lives. */
function answerDatagrams(descriptor: number): void {
  const packet = Buffer.alloc(65_600)
  read(descriptor, packet, 0, packet.length, null, (error, length) => {
    if (error?.code === 'EBADFD' || error?.code === 'EIO') return
    if (error === null && length > 28 && packet[0] === 0x45 && packet[9] === 17) {
      const answer = datagramBack(packet)
      write(descriptor, answer, () => answerDatagrams(descriptor))
    } else setTimeout(() => answerDatagrams(descriptor), 5)
  })
}

function datagramBack(packet: Buffer): Buffer {
  const text = `device heard ${packet.subarray(12, 16).join('.')}`
  const answer = Buffer.alloc(28 + text.length)
  packet.copy(answer, 0, 0, 12)
  answer.writeUInt16BE(answer.length, 2)
  answer.writeUInt16BE(0, 10)
  packet.copy(answer, 12, 16, 20)
  packet.copy(answer, 16, 12, 16)
  let sum = 0
  for (let at = 0; at < 20; at += 2) sum += answer.readUInt16BE(at)
  answer.writeUInt16BE(~((sum & 0xffff) + (sum >> 16)) & 0xffff, 10)
  packet.copy(answer, 20, 22, 24)
  packet.copy(answer, 22, 20, 22)
  answer.writeUInt16BE(8 + text.length, 24)
  // A UDP checksum of zero is none (RFC 768).
  answer.write(text, 28)
  return answer
}

machine.onConnection(socket => {
  createInterface({ input: socket }).on('line', line => {
    void obey(JSON.parse(line) as Order).then(
      answer => socket.write(`${JSON.stringify(answer)}\n`),
      (error: unknown) => {
        const { code, message } = asKnownError(error)
        socket.write(`${JSON.stringify({ failed: code, message })}\n`)
      },
    )
  })
  socket.resume()
})
