// What programs on the machine do, each a function that throws when it does not see what it should. Started in the namespace, one per process:
// `node programs.ts NAME FAMILY`. The cluster's servers are this process's own, on loopback.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import dgram from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import { until } from '../../support/until.ts'
import { isAnswered, sayByProtocol } from './ping.ts'

const family = process.argv[3] === '6' ? 6 : 4
const loopback = family === 4 ? '127.0.0.1' : '::1'
const resolver = family === 4 ? '246.246.7.53' : 'fd66:6169:726c:7::53'
const at = (host: number, network = 98) => (family === 4 ? `10.${network}.0.${host}` : `fd${network}::${host}`)

async function serve(handler: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    socket.on('error', () => {})
    handler(socket)
  })
  server.listen({ host: loopback, port: 0, backlog: 4096 })
  await once(server, 'listening')
  server.unref()
  return (server.address() as net.AddressInfo).port
}

async function connect(port: number, host = at(1), localPort?: number): Promise<net.Socket> {
  const socket = net.connect({ host, port, allowHalfOpen: true, noDelay: true, ...(localPort && { localPort }) })
  await once(socket, 'connect')
  return socket
}

async function failure(port: number, host: string): Promise<{ code: string | undefined; ms: number }> {
  const start = performance.now()
  const code = await connect(port, host).then(
    () => 'connected',
    (error: unknown) => (error as NodeJS.ErrnoException).code,
  )
  return { code, ms: performance.now() - start }
}

async function textOf(socket: net.Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function oneAnswer(socket: dgram.Socket, data: Uint8Array, port: number, host: string): Promise<Buffer> {
  const answer = once(socket, 'message')
  socket.send(data, port, host)
  const [message] = (await answer) as [Buffer]
  return message
}

const programs: Record<string, () => Promise<unknown>> = {
  async echo() {
    const port = await serve(socket => socket.pipe(socket))
    const socket = await connect(port)
    socket.end('hello')
    assert.equal(await textOf(socket), 'hello')
  },

  async refused() {
    const port = await serve(socket => socket.destroy())
    const socket = await connect(port)
    socket.destroy()
    const { code, ms } = await failure(1, at(1))
    assert.equal(code, 'ECONNREFUSED')
    assert.ok(ms < 500, `${ms} ms`)
  },

  async unreachable() {
    assert.equal((await failure(80, at(2))).code, 'EHOSTUNREACH')
    assert.equal((await failure(80, at(3))).code, 'ENETUNREACH')
    assert.equal((await failure(80, at(4))).code, family === 4 ? 'EHOSTUNREACH' : 'EACCES')
  },

  async 'not-routed'() {
    assert.equal((await failure(80, at(1, 99))).code, family === 4 ? 'ECONNREFUSED' : 'ENETUNREACH')
  },

  async silence() {
    const socket = net.connect({ host: at(5), port: 80 })
    socket.on('error', error => assert.fail(String(error)))
    await new Promise(resolve => setTimeout(resolve, 2500))
    assert.ok(socket.connecting)
    socket.destroy()
  },

  async reflected() {
    const socket = net.connect({ host: at(6), port: 80 })
    socket.on('error', error => assert.fail(String(error)))
    // Longer than one dial takes, and than the kernel's second SYN.
    await new Promise(resolve => setTimeout(resolve, 4_000))
    assert.ok(socket.connecting)
    socket.destroy()
  },

  async protocol() {
    assert.equal(await sayByProtocol(at(1), 132), family === 4 ? 'ENOPROTOOPT' : 'EPROTO')
  },

  async megabytes() {
    const sent = 100 * 1024 * 1024
    const block = randomBytes(1024 * 1024)
    const hashes = { up: createHash('md5'), far: createHash('md5'), back: createHash('md5') }
    const port = await serve(socket => {
      socket.on('data', chunk => hashes.far.update(chunk))
      socket.pipe(socket)
    })
    const socket = await connect(port)
    const start = performance.now()
    const received = (async () => {
      let bytes = 0
      for await (const chunk of socket) {
        hashes.back.update(chunk as Buffer)
        bytes += (chunk as Buffer).length
      }
      return bytes
    })()
    for (let bytes = 0; bytes < sent; bytes += block.length) {
      block.writeUInt32LE(bytes)
      hashes.up.update(block)
      if (!socket.write(Buffer.from(block))) await once(socket, 'drain')
    }
    socket.end()
    assert.equal(await received, sent)
    const wanted = hashes.up.digest('hex')
    assert.equal(hashes.far.digest('hex'), wanted)
    assert.equal(hashes.back.digest('hex'), wanted)
    return { seconds: (performance.now() - start) / 1000 }
  },

  async 'half-close'() {
    // The far side speaks only after it has seen the end, and the other way round.
    const answers = await serve(socket => {
      socket.resume()
      socket.on('end', () => socket.end('after your end'))
    })
    const first = await connect(answers)
    first.end('question')
    assert.equal(await textOf(first), 'after your end')

    let heard = ''
    const listens = await serve(socket => {
      socket.end('bye')
      void textOf(socket).then(text => {
        heard = text
      })
    })
    const second = await connect(listens)
    assert.equal(await textOf(second), 'bye')
    second.end('still here')
    await until('the far side hears what came after its end', () => heard === 'still here')
  },

  async resets() {
    const fromFar = await serve(socket => socket.once('data', () => socket.resetAndDestroy()))
    const first = await connect(fromFar)
    first.write('x')
    const [error] = (await once(first, 'error')) as [NodeJS.ErrnoException]
    assert.equal(error.code, 'ECONNRESET')

    let seen: string | undefined
    const fromHere = await serve(socket => {
      socket.resume()
      socket.on('error', (reason: NodeJS.ErrnoException) => (seen = reason.code))
      socket.on('end', () => (seen = 'end'))
      socket.write('go')
    })
    const second = await connect(fromHere)
    await once(second, 'data')
    second.resetAndDestroy()
    await until('the far side sees an end', () => seen)
    assert.equal(seen, 'ECONNRESET')
  },

  async concurrent() {
    const port = await serve(socket => socket.pipe(socket))
    const start = performance.now()
    const sockets = await Promise.all(Array.from({ length: 500 }, () => connect(port)))
    const texts = await Promise.all(
      sockets.map((socket, index) => {
        socket.end(`number ${index}`)
        return textOf(socket)
      }),
    )
    for (const [index, text] of texts.entries()) assert.equal(text, `number ${index}`)
    return { ms: performance.now() - start }
  },

  /** Closed from the far side and from here in turn; some local ports are used again at once. */
  async sequential() {
    const port = await serve(socket => {
      socket.once('data', data => {
        if (data[0] === 1) socket.end(data)
        else socket.write(data)
      })
      socket.on('end', () => socket.end())
    })
    let longest = 0
    for (let count = 0; count < 20_000; count++) {
      const start = performance.now()
      const isFarFirst = count % 2 === 0
      const socket = await connect(port, at(1), isFarFirst ? 20_000 + (count % 20) : undefined)
      const closed = once(socket, 'close')
      socket.write(Uint8Array.of(isFarFirst ? 1 : 0))
      await once(socket, 'data')
      if (isFarFirst && !socket.readableEnded) await once(socket, 'end')
      socket.end()
      socket.resume()
      await closed
      longest = Math.max(longest, performance.now() - start)
    }
    assert.ok(longest < 900, `one took ${longest} ms: a SYN was lost`)
    return { longest }
  },

  async udp() {
    const server = dgram.createSocket(family === 4 ? 'udp4' : 'udp6')
    server.bind(0, loopback)
    await once(server, 'listening')
    server.on('message', (data, { port, address }) => server.send(data, port, address))
    const client = dgram.createSocket(family === 4 ? 'udp4' : 'udp6')
    for (const length of [1, 2, 511, 1472, 1473, 9001, 32_768, 60_000]) {
      const data = randomBytes(length)
      assert.ok((await oneAnswer(client, data, server.address().port, at(1))).equals(data), `${length} bytes`)
    }
    client.close()
    server.close()
  },

  async 'udp-refused'() {
    const client = dgram.createSocket(family === 4 ? 'udp4' : 'udp6')
    client.connect(1, at(1))
    await once(client, 'connect')
    client.send('x')
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException]
    assert.equal(error.code, 'ECONNREFUSED')
    client.close()
  },

  async dns() {
    const client = dgram.createSocket(family === 4 ? 'udp4' : 'udp6')
    assert.equal(String(await oneAnswer(client, Buffer.from('question'), 53, resolver)), 'answer to question')
    client.close()
    const socket = await connect(53, resolver)
    socket.end('over TCP')
    assert.equal(await textOf(socket), 'over TCP')
    assert.equal((await failure(54, resolver)).code, 'ECONNREFUSED')
  },

  async ping() {
    assert.equal(await isAnswered(at(1)), true)
    assert.equal(await isAnswered(at(9)), false)
    assert.equal(await isAnswered(resolver), true)
  },

  /** Waits, connected, for the reset that the test causes. */
  async 'is-reset'() {
    const port = await serve(socket => socket.pipe(socket))
    const socket = await connect(port)
    process.send?.('connected')
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    assert.equal(error.code, 'ECONNRESET')
    process.disconnect()
  },

  /** Like iperf3: one flow, one direction. */
  async throughput() {
    const port = await serve(socket => socket.resume())
    const socket = await connect(port)
    const block = Buffer.alloc(256 * 1024)
    const start = performance.now()
    while (performance.now() - start < 5000) if (!socket.write(block)) await once(socket, 'drain')
    const seconds = (performance.now() - start) / 1000
    const gigabits = (socket.bytesWritten * 8) / seconds / 1e9
    socket.destroy()
    return { gigabits }
  },
}

const program = programs[process.argv[2] ?? '']
if (program === undefined) throw new Error(`no program ${process.argv[2]}`)
process.stdout.write(JSON.stringify((await program()) ?? {}))
process.exit(0)
