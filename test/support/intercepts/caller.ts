// A program in a pod that calls a service and reports what it noticed, as one line of JSON: `node caller.ts COMMAND HOST PORT [ARGUMENTS…]`.
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { pattern } from './pattern.ts'

const limitMs = 110_000
const requestTimeoutMs = 10_000
/** Hundreds at once on a busy machine. */
const crowdTimeoutMs = 40_000
/** Longer than what makes an agent think that a connection is at rest. */
const restMs = 400
const [command = '', host = '', portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)
const number = Number(rest[0])

setTimeout(() => report({ error: `no result within ${limitMs} ms` }), limitMs).unref()

interface Answer {
  readonly status: number
  readonly by: string
  readonly body: Buffer
}

const commands: Record<string, () => Promise<unknown>> = {
  /** GET; ARGUMENTS: path, and a header as name=value. */
  get: async () => {
    const [path = '/', header] = rest
    const { status, by, body } = await ask({ path, headers: headerOf(header) })
    return { status, by, body: body.toString('utf8', 0, 10_000) }
  },
  /** So many requests of each kind, in turn on one connection; ARGUMENTS: how many, and a header for each kind (empty: none). */
  alternate: async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const by: string[] = []
    for (let at = 0; at < number; at++) {
      for (const header of rest.slice(1)) by.push((await ask({ path: '/', headers: headerOf(header), agent })).by)
    }
    agent.destroy()
    return { by: tally(by) }
  },
  /** So many connections, all open before any is used, each with one request. */
  many: async () => {
    const sockets = await Promise.all(Array.from({ length: number }, () => open(crowdTimeoutMs)))
    const answers = await Promise.all(
      sockets.map(async (socket, at) => {
        socket.write(`GET /${at} HTTP/1.1\r\nhost: web\r\nconnection: close\r\n\r\n`)
        const text = (await everything(socket)).toString('latin1')
        return /^HTTP\/1.1 200/.test(text) && text.includes(`/${at}`)
          ? (/^x-by: (.*)$/im.exec(text)?.[1]?.trim() ?? 'application')
          : 'failed'
      }),
    )
    return { open: sockets.length, by: tally(answers) }
  },
  /** So many bytes up, and down. */
  bulk: async () => {
    const hash = createHash('sha256')
    const up = await ask({
      path: '/digest',
      method: 'POST',
      headers: { 'content-length': String(number) },
      write: async write => {
        for (let at = 0; at < number; at += 251 * 1024) {
          const piece = pattern(at, Math.min(251 * 1024, number - at))
          hash.update(piece)
          await write(piece)
        }
      },
    })
    const expected = hash.digest('hex')
    const told = JSON.parse(up.body.toString()) as { length: number; sha256: string }
    const down = await ask({ path: `/bytes?n=${number}` })
    return {
      by: [up.by, down.by],
      up: told.length === number && told.sha256 === expected,
      down: createHash('sha256').update(down.body).digest('hex') === expected,
    }
  },
  /** An upgraded connection that echoes. */
  websocket: async () => {
    const socket = await open()
    socket.write('GET /live HTTP/1.1\r\nhost: web\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
    const [head] = (await once(socket, 'data')) as [Buffer]
    const echoes: string[] = []
    for (const word of ['one', 'two', 'three']) {
      socket.write(word)
      const [echo] = (await once(socket, 'data')) as [Buffer]
      echoes.push(echo.toString())
    }
    socket.destroy()
    return { status: Number(/ (\d{3}) /.exec(head.toString())?.[1]), echoes }
  },
  /** Server-sent events: how many, and whether they came one by one. */
  events: async () => {
    const response = await send({ path: `/events?n=${number}&ms=50` })
    const at: number[] = []
    let text = ''
    for await (const piece of response as AsyncIterable<Buffer>) {
      at.push(performance.now())
      text += piece.toString()
    }
    return { events: text.split('\n\n').length - 1, pieces: at.length, ms: Math.round((at.at(-1) ?? 0) - (at[0] ?? 0)) }
  },
  /** A bidirectional stream over h2c: each message is answered before the next is sent. */
  grpc: async () => {
    const session = connectHttp2(`http://${host}:${port}`)
    const stream = session.request(
      { ':method': 'POST', ':path': '/shop.Cart/Watch', te: 'trailers' },
      { endStream: false },
    )
    const echoes: string[] = []
    for (let at = 0; at < number; at++) {
      stream.write(`message ${at}`)
      const [echo] = (await once(stream, 'data')) as [Buffer]
      echoes.push(echo.toString())
    }
    const trailers = once(stream, 'trailers') as Promise<[Record<string, string>]>
    stream.end()
    stream.resume()
    const [{ 'grpc-status': status }] = await trailers
    session.close()
    return { echoes: echoes.length, last: echoes.at(-1), status }
  },
  /** Datagrams of several sizes, each echoed. */
  datagrams: async () => {
    const socket = createSocket('udp4')
    let same = 0
    for (const length of [1, 512, 1_400, 8_000]) {
      const sent = pattern(0, length)
      socket.send(sent, port, host)
      const [echo] = (await Promise.race([once(socket, 'message'), late()])) as [Buffer]
      if (echo.equals(sent)) same++
    }
    socket.close()
    return { same }
  },
  /** A TCP connection that stays: echoes a word every 100 ms until SIGTERM, and says how often that worked and how it ended. */
  keep: async () => {
    const socket = await open()
    let ended = 'open'
    socket.on('error', (error: NodeJS.ErrnoException) => (ended = error.code ?? error.message))
    socket.on('end', () => (ended = 'end'))
    let echoes = 0
    socket.on('data', () => echoes++)
    process.stdout.write('ready\n')
    const timer = setInterval(() => socket.write('tick'), 100)
    await once(process, 'SIGTERM')
    clearInterval(timer)
    socket.destroy()
    return { ended, echoes }
  },
  /**
   * Requests until SIGTERM; ARGUMENTS: concurrency, and `fresh` (a connection for each, no pause), `kept` (pooled connections, which rest between two
   * requests) or `busy` (pooled connections that never rest; those go on until all have the same answer, for ten seconds at most).
   */
  steady: async () => {
    const agent = new Agent({ keepAlive: rest[1] !== 'fresh', maxSockets: number })
    let isOver = false
    let stoppedAt = 0
    let settledMs = 0
    const looked = () => {
      if (stoppedAt === 0 || isOver) return
      const isSettled = rest[1] !== 'busy' || new Set(latest).size === 1
      settledMs = Math.round(performance.now() - stoppedAt)
      isOver = isSettled || settledMs > requestTimeoutMs
    }
    process.once('SIGTERM', () => {
      stoppedAt = performance.now()
    })
    const from = Date.now()
    const by: string[] = []
    const latest: string[] = []
    const failures: { at: number; what: string }[] = []
    let slowestMs = 0
    process.stdout.write('ready\n')
    await Promise.all(
      Array.from({ length: number }, async (_, worker) => {
        while (!isOver) {
          const started = performance.now()
          try {
            const answer = await ask({ path: '/steady', agent })
            by.push(answer.by)
            latest[worker] = answer.by
          } catch (error) {
            failures.push({ at: Date.now() - from, what: String((error as NodeJS.ErrnoException).code ?? error) })
          }
          slowestMs = Math.max(slowestMs, performance.now() - started)
          looked()
          if (rest[1] === 'kept') await new Promise(resolve => setTimeout(resolve, restMs))
        }
      }),
    )
    agent.destroy()
    return {
      total: by.length,
      by: tally(by),
      latest: tally(latest),
      settledMs,
      failures: failures.slice(0, 20),
      failed: failures.length,
      slowestMs: Math.round(slowestMs),
    }
  },
}

const run = commands[command]
if (run === undefined) report({ error: `no such command: ${command}` })
else report(await run().catch((error: unknown) => ({ error: String((error as NodeJS.ErrnoException).code ?? error) })))

interface Request {
  readonly path: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly agent?: Agent
  readonly write?: (write: (piece: Buffer) => Promise<void>) => Promise<void>
}

function send({ path, method = 'GET', headers = {}, agent, write }: Request): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host,
        port,
        path,
        method,
        headers,
        timeout: requestTimeoutMs,
        ...(agent === undefined ? { agent: false } : { agent }),
      },
      resolve,
    )
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('timeout')))
    if (write === undefined) asked.end()
    else {
      const flow = async (piece: Buffer) => {
        if (!asked.write(piece)) await once(asked, 'drain')
      }
      write(flow).then(() => asked.end(), reject)
    }
  })
}

async function ask(wanted: Request): Promise<Answer> {
  const response = await send(wanted)
  const pieces: Buffer[] = []
  for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece)
  return { status: response.statusCode ?? 0, by: byOf(response), body: Buffer.concat(pieces) }
}

/** Who answered: a developer's process says so, the sample application does not. */
function byOf({ headers }: IncomingMessage): string {
  const by = headers['x-by']
  return typeof by === 'string' ? by : 'application'
}

function headerOf(text: string | undefined): Record<string, string> {
  const [name, value] = text?.split('=') ?? []
  return name === undefined || value === undefined ? {} : { [name]: value }
}

async function open(timeoutMs = requestTimeoutMs): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true })
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('timeout')))
  await once(socket, 'connect')
  return socket
}

async function everything(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of socket as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function late(): Promise<never> {
  await new Promise(resolve => setTimeout(resolve, requestTimeoutMs))
  throw new Error('timeout')
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function report(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`, () => process.exit())
}
