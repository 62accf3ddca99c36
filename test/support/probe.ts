// A program on a workstation that behaves as users' programs do and reports what it noticed, as one line of JSON. Run inside the workstation's
// namespaces: `node test/support/probe.ts COMMAND HOST PORT [NUMBER]`. It ends by itself within `limitMs`.
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, isIPv6, type Socket } from 'node:net'

const limitMs = 170_000
const introducePort = 7008
const [command = '', host = '', portText = '0', numberText = '0'] = process.argv.slice(2)
const port = Number(portText)
const number = Number(numberText)

setTimeout(() => report({ error: `no result within ${limitMs} ms` }), limitMs).unref()

/** The ways in which a connection ends; each resolves, when it is over here, with whether the answer was right. */
const endings = [
  async () => {
    const socket = await open()
    socket.end('hello')
    return (await textOf(socket)) === 'hello'
  },
  async () => {
    const socket = await open(introducePort)
    const text = await textOf(socket)
    socket.end()
    await once(socket, 'close')
    return text.endsWith('\n')
  },
  async () => {
    const socket = await open()
    socket.write('hello')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    socket.resetAndDestroy()
    return answer.toString() === 'hello'
  },
]

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
  /** Asks the source port for `number` bytes, ends its half, and compares what comes with the pattern. */
  download: () => download(socket => socket.end(`${number}\n`)),
  /** The same with both halves open: what a far end can be asked for that does not know half-closed connections. */
  'patient-download': () => download(socket => socket.write(`${number}\n`)),
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
  /**
   * `number` connections one after the other to the echo port at `port` and to the introduce port: each is ended by us, by the other side, or by a
   * reset of ours, in turns. Whether none failed, and how long the slowest took.
   */
  sequence: async () => {
    let slowestMs = 0
    for (let done = 0; done < number; done++) {
      const started = performance.now()
      try {
        if (!(await endings[done % endings.length]?.())) return { done, error: 'another answer' }
      } catch (error) {
        return { done, error: (error as NodeJS.ErrnoException).code, ms: Math.round(performance.now() - started) }
      }
      slowestMs = Math.max(slowestMs, performance.now() - started)
    }
    return { done: number, slowestMs: Math.round(slowestMs) }
  },
  /** One connection to the echo port that stays as it is after its first echo; says "open", then how and when it ended. */
  keep: async () => {
    const socket = await open()
    socket.write('hello')
    await once(socket, 'data')
    process.stdout.write('open\n')
    const started = performance.now()
    const outcome = await new Promise(resolve => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      socket.once('end', () => resolve('end'))
    })
    return { outcome, ms: Math.round(performance.now() - started) }
  },
  /** Reads until the other side has ended its half (the greet port), sends `number` bytes afterwards, ends: whether all was taken. */
  afterwards: async () => {
    const socket = await open()
    const greeting = await textOf(socket)
    let failure: string | undefined
    socket.once('error', (error: NodeJS.ErrnoException) => (failure = error.code))
    for (let at = 0; at < number; at += 64 * 1024) {
      if (!socket.write(pattern(at, Math.min(64 * 1024, number - at)))) await once(socket, 'drain')
    }
    socket.end()
    await once(socket, 'close')
    return { greeted: greeting.endsWith('\n'), failure }
  },
  /** Sends to somebody who never reads, until nothing was taken for two seconds: how much was. */
  stall: async () => {
    const socket = await open()
    let sent = 0
    for (;;) {
      while (socket.write(pattern(0, 64 * 1024))) sent += 64 * 1024
      sent += 64 * 1024
      const quiet = new Promise(resolve => setTimeout(() => resolve('quiet'), 2000))
      const news = await Promise.race([once(socket, 'drain'), once(socket, 'close').then(() => 'closed'), quiet])
      if (news === 'quiet') break
      if (news === 'closed') return { sent, outcome: 'closed' }
    }
    socket.resetAndDestroy()
    return { sent, outcome: 'stalled' }
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

async function download(ask: (socket: Socket) => void): Promise<unknown> {
  const socket = await open()
  ask(socket)
  const hash = createHash('sha256')
  let length = 0
  for await (const piece of socket as AsyncIterable<Buffer>) {
    hash.update(piece)
    length += piece.length
  }
  const expected = createHash('sha256')
  for (let at = 0; at < number; at += 251 * 1024) expected.update(pattern(at, Math.min(251 * 1024, number - at)))
  return { length, same: hash.digest('hex') === expected.digest('hex') }
}

async function textOf(socket: Socket): Promise<string> {
  return Buffer.concat(await allOf(socket)).toString()
}

async function open(to = port): Promise<Socket> {
  const socket = connect({ host, port: to, allowHalfOpen: true, noDelay: true })
  await once(socket, 'connect')
  socket.on('error', () => socket.destroy())
  return socket
}

async function allOf(socket: Socket): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  // The other direction goes on.
  for await (const piece of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) pieces.push(piece)
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
