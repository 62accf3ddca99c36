// A program on a workstation that behaves as users' programs do and reports what it noticed, as one line of JSON. Run inside the workstation's
// namespaces: `node test/support/probe.ts COMMAND HOST PORT [NUMBER]`. It ends by itself within `limitMs`.
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, isIPv6, type Socket } from 'node:net'

const limitMs = 90_000
const [command = '', host = '', portText = '0', numberText = '0'] = process.argv.slice(2)
const port = Number(portText)
const number = Number(numberText)

setTimeout(() => report({ error: `no result within ${limitMs} ms` }), limitMs).unref()

const commands: Record<string, () => Promise<unknown>> = {
  /** How a connection attempt ends, and after how long. */
  dial: async () => {
    const started = performance.now()
    const outcome = await new Promise<string>(resolve => {
      const socket = connect({ host, port })
      const timer = setTimeout(() => resolve('silence'), number || 5000)
      socket.once('connect', () => resolve('connected'))
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      socket.once('close', () => clearTimeout(timer))
    })
    return { outcome, ms: Math.round(performance.now() - started) }
  },
  /** Sends `number` bytes, ends its half, and then still receives the whole answer (the digest port). */
  upload: async () => {
    const socket = await open()
    const hash = createHash('sha256')
    for (let left = number, at = 0; left > 0; ) {
      const piece = pattern(at, Math.min(left, 256 * 1024))
      hash.update(piece)
      at += piece.length
      left -= piece.length
      if (!socket.write(piece)) await once(socket, 'drain')
    }
    socket.end()
    const [length, digest] = Buffer.concat(await allOf(socket))
      .toString()
      .trim()
      .split(' ')
    return { length: Number(length), same: digest === hash.digest('hex') }
  },
  /** Asks the source port for `number` bytes and compares them with the pattern. */
  download: async () => {
    const socket = await open()
    socket.end(`${number}\n`)
    const hash = createHash('sha256')
    let length = 0
    for await (const piece of socket as AsyncIterable<Buffer>) {
      hash.update(piece)
      length += piece.length
    }
    const expected = createHash('sha256')
    for (let at = 0; at < number; at += 251 * 1024) expected.update(pattern(at, Math.min(251 * 1024, number - at)))
    return { length, same: hash.digest('hex') === expected.digest('hex') }
  },
  /** `number` connections to the echo port, all open at once before any of them is used. */
  many: async () => {
    const sockets = await Promise.all(Array.from({ length: number }, () => open()))
    const answers = await Promise.all(
      sockets.map(async (socket, at) => {
        socket.end(`hello ${at}`)
        return Buffer.concat(await allOf(socket)).toString() === `hello ${at}`
      }),
    )
    return { open: sockets.length, answered: answers.filter(Boolean).length }
  },
  /** `number` connections one after the other, each a hello and its echo. */
  sequence: async () => {
    let slowestMs = 0
    for (let at = 0; at < number; at++) {
      const started = performance.now()
      const socket = await open()
      socket.end('hello')
      if (Buffer.concat(await allOf(socket)).toString() !== 'hello') return { done: at, slowestMs }
      slowestMs = Math.max(slowestMs, performance.now() - started)
    }
    return { done: number, slowestMs: Math.round(slowestMs) }
  },
  /** Sends one byte to the port that resets. */
  reset: async () => {
    const socket = await open()
    socket.write('x')
    const outcome = await new Promise(resolve => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      socket.once('end', () => resolve('end'))
      socket.resume()
    })
    return { outcome }
  },
  /** One datagram of `number` bytes to the UDP echo. */
  datagram: async () => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    const sent = pattern(0, number)
    const answer = once(socket, 'message')
    socket.send(sent, port, host)
    const [received] = (await answer) as [Buffer]
    socket.close()
    return { length: received.length, same: received.equals(sent) }
  },
}

const run = commands[command]
if (run === undefined) report({ error: `no such command: ${command}` })
else report(await run().catch((error: unknown) => ({ error: String((error as NodeJS.ErrnoException).code ?? error) })))

async function open(): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
  await once(socket, 'connect')
  socket.on('error', () => socket.destroy())
  return socket
}

async function allOf(socket: Socket): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  for await (const piece of socket as AsyncIterable<Buffer>) pieces.push(piece)
  return pieces
}

/** Byte i is i mod 251. */
function pattern(from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; at++) bytes[at] = (from + at) % 251
  return bytes
}

function report(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`, () => process.exit())
}
