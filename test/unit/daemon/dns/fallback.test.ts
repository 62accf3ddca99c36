import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type Clock, silentLog, systemClock } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import { Resolver } from '../../../../daemon/src/user/dns/index.ts'
import { until } from '../../../support/until.ts'
import { ask, decode, FakeClock, policy, question, summary, ZoneCluster, zone } from './parts.ts'

/** What a nameserver makes of a question; undefined: silence. */
type Behaviour = (query: Buffer) => Uint8Array | undefined

const ip = (text: string) => {
  const value = Ip.parse(text)
  assert(value)
  return value
}

/** The question again as an answer with this code and these bytes at its end. */
const answering =
  (code: number, tail = ''): Behaviour =>
  query => {
    const answer = Buffer.concat([query, Buffer.from(tail)])
    answer.writeUInt16BE(0x8180 | code, 2)
    return answer
  }

async function nameserver(t: TestContext, address: string, port: number, behave: Behaviour) {
  const queries: Buffer[] = []
  const from: string[] = []
  const udp = createSocket('udp4')
  udp.on('message', (query, peer) => {
    queries.push(query)
    from.push(peer.address)
    const answer = behave(query)
    if (answer !== undefined) udp.send(answer, peer.port, peer.address)
  })
  // At once: what is left open when the port turns out to be taken would keep the test's process alive.
  t.after(() => udp.close())
  const tcp = createServer(socket => {
    socket.on('data', (data: Buffer) => {
      const answer = behave(data.subarray(2))
      if (answer === undefined) return
      const length = Buffer.alloc(2)
      length.writeUInt16BE(answer.length)
      socket.end(Buffer.concat([length, answer]))
    })
  })
  t.after(() => tcp.close())
  // TCP first: of its ports, connections of other tests hold many.
  tcp.listen(port, address)
  await once(tcp, 'listening')
  const { port: taken } = tcp.address() as AddressInfo
  udp.bind(taken, address)
  await once(udp, 'listening')
  return { port: taken, queries, from }
}

function resolver(t: TestContext, clock: Clock = systemClock, cluster = new ZoneCluster(zone())) {
  const made = new Resolver({ lookup: cluster, clock, askMachine: () => Promise.resolve(undefined), log: silentLog })
  made.configure(policy)
  t.after(() => made[Symbol.dispose]())
  return made
}

test('fallback: a question of any type goes out as it is, and its answer comes back as it is', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0, 'anything at all'))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], source: ip('127.0.0.2'), port: server.port })
  for (const type of ['A', 'TXT', 65, 257, 48]) {
    const query = question('www.example.net', type, { id: 4711, udpPayloadSize: 1400 })
    const answer = await new Promise<Buffer>(resolve =>
      resolving.answer(query, message => resolve(Buffer.from(message))),
    )
    assert.deepEqual(answer, Buffer.from(answering(0, 'anything at all')(query) ?? []))
    assert.deepEqual(server.queries.at(-1)?.subarray(2), query.subarray(2))
  }
  assert.deepEqual(new Set(server.from), new Set(['127.0.0.2']))
})

test('fallback: updates and notifications go to the nameserver that they are meant for; without one they are not implemented', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, query => {
    const answer = Buffer.from(query)
    answer.writeUInt16BE(query.readUInt16BE(2) | 0x8005, 2)
    return answer
  })
  const resolving = resolver(t)
  const answerTo = (query: Buffer) =>
    new Promise<Buffer>(resolve => resolving.answer(query, message => resolve(Buffer.from(message))))
  for (const opcode of [4, 5]) {
    const message = question('www.example.net', 'SOA', { id: 77 })
    message.writeUInt16BE(opcode << 11, 2)
    resolving.setUpstream({ servers: [] })
    assert.equal((await answerTo(message)).readUInt16BE(2) & 15, 4)
    resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
    const answer = await answerTo(message)
    assert.deepEqual([answer.readUInt16BE(0), answer.readUInt16BE(2) & 15], [77, 5])
    assert.deepEqual(server.queries.at(-1)?.subarray(2), message.subarray(2))
  }
})

test('fallback: ids are not those of the programs', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
  for (let at = 0; at < 20; at++)
    assert.equal((await ask(resolving, question(`n${at}.example.net`, 'A', { id: 7 }))).id, 7)
  assert(new Set(server.queries.map(query => query.readUInt16BE(0))).size > 15)
})

test('fallback: a thousand questions at once are all answered, each with its own answer', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
  const names = Array.from({ length: 1_000 }, (_, at) => `n${at}.example.net`)
  const answers = await Promise.all(names.map((name, id) => ask(resolving, question(name, 'A', { id }))))
  assert.deepEqual(
    answers.map(({ id, questions }) => [id, questions?.[0]?.name]),
    names.map((name, id) => [id, name]),
  )
})

test('fallback: single labels and mapped names that the cluster does not have are asked of others; names of its domain are not', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
  const cases = [
    ['printer', 'NOERROR'],
    ['nothing.shop', 'NOERROR'],
    ['nothing.lan', 'NOERROR'],
    ['nothing.shop.svc.cluster.local', 'NXDOMAIN'],
  ] as const
  for (const [name, expected] of cases) assert.equal(summary(await ask(resolving, question(name, 'A'))), expected, name)
  assert.equal(server.queries.length, 3)
})

test('fallback: a lost cluster is not felt by names that only look like searched ones', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0))
  const cluster = new ZoneCluster(zone())
  cluster.failure = new Error('lost')
  const resolving = resolver(t, systemClock, cluster)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
  assert.equal(summary(await ask(resolving, question('host.lan', 'A'))), 'NOERROR')
  assert.equal(summary(await ask(resolving, question('web.shop', 'A'))), 'SERVFAIL')
})

test('fallback: the next server is asked when one fails, is closed, or is silent', async t => {
  const good = await nameserver(t, '127.0.0.13', 0, answering(0, 'good'))
  const failing = await nameserver(t, '127.0.0.11', good.port, answering(2))
  const silent = await nameserver(t, '127.0.0.14', good.port, () => undefined)
  const clock = new FakeClock()
  const resolving = resolver(t, clock)
  const servers = ['127.0.0.11', '127.0.0.12', '127.0.0.14', '127.0.0.13'].map(ip)
  resolving.setUpstream({ servers, port: good.port })
  const answer = ask(resolving, question('www.example.net', 'A'))
  await until('the silent one to be asked', () => silent.queries.length === 1)
  clock.advance(1_500)
  assert.equal(summary(await answer), 'NOERROR')
  assert.equal(failing.queries.length, 1)
})

test('fallback: what all servers refuse is refused, and is not asked twice', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(5))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
  assert.equal(summary(await ask(resolving, question('www.example.net', 'A'))), 'REFUSED')
  assert.equal(server.queries.length, 1)
})

test('fallback: no server at all is SERVFAIL, and the next question tries again', async t => {
  const server = await nameserver(t, '127.0.0.15', 0, answering(0))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.16')], port: server.port })
  assert.equal(summary(await ask(resolving, question('www.example.net', 'A'))), 'SERVFAIL')
  await nameserver(t, '127.0.0.16', server.port, answering(0))
  assert.equal(summary(await ask(resolving, question('www.example.net', 'A'))), 'NOERROR')
})

test('fallback: an address to send from that is not ours yet is SERVFAIL, and works once it is', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0))
  const resolving = resolver(t)
  const upstream = { servers: [ip('127.0.0.1')], port: server.port }
  resolving.setUpstream({ ...upstream, source: ip('192.0.2.1') })
  assert.equal(summary(await ask(resolving, question('www.example.net', 'A'))), 'SERVFAIL')
  resolving.setUpstream({ ...upstream, source: ip('127.0.0.4') })
  assert.equal(summary(await ask(resolving, question('www.example.net', 'A'))), 'NOERROR')
})

test('fallback: answers to other questions are not believed', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, query => {
    const answer = Buffer.from(query)
    answer.writeUInt16BE(0x8180, 2)
    answer[13] = 0x7a
    return answer
  })
  const clock = new FakeClock()
  const resolving = resolver(t, clock)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], port: server.port })
  const answer = ask(resolving, question('www.example.net', 'A'))
  for (let attempt = 1; attempt <= 2; attempt++) {
    await until('the question', () => server.queries.length === attempt)
    clock.advance(1_500)
  }
  assert.equal(summary(await answer), 'SERVFAIL')
})

async function connected(t: TestContext, serve: (socket: Socket) => void): Promise<Socket> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, serve)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const client = createConnection((listener.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => {
    client.destroy()
    listener.close()
  })
  return client
}

const framed = (message: Uint8Array) => {
  const frame = Buffer.alloc(2 + message.length)
  frame.writeUInt16BE(message.length)
  frame.set(message, 2)
  return frame
}

/** All messages until the other side ends. */
async function received(client: Socket) {
  const chunks: Buffer[] = []
  for await (const chunk of client) chunks.push(chunk as Buffer)
  const all = Buffer.concat(chunks)
  const messages = []
  for (let at = 0; at < all.length; at += 2 + all.readUInt16BE(at))
    messages.push(decode(all.subarray(at + 2, at + 2 + all.readUInt16BE(at))))
  return messages
}

test('tcp: many questions in one connection, in pieces, are all answered after the client has ended', async t => {
  const lines = Array.from({ length: 400 }, (_, at) => `many.shop.svc.cluster.local. 30 A 10.9.${at >> 8}.${at & 255}`)
  const resolving = resolver(t, systemClock, new ZoneCluster(zone(...lines)))
  const client = await connected(t, socket => resolving.serve(socket))
  const bytes = Buffer.concat(Array.from({ length: 300 }, (_, id) => framed(question('many.shop', 'A', { id }))))
  for (let at = 0; at < bytes.length; at += 1_001) client.write(bytes.subarray(at, at + 1_001))
  client.end()
  const answers = await received(client)
  assert.deepEqual(new Set(answers.map(({ id }) => id)).size, 300)
  assert(answers.every(({ answers: records, flag_tc }) => records?.length === 400 && !flag_tc))
})

test('tcp: who comes by tcp has others asked by tcp', async t => {
  const server = await nameserver(t, '127.0.0.1', 0, answering(0, 'x'.repeat(20_000)))
  const resolving = resolver(t)
  resolving.setUpstream({ servers: [ip('127.0.0.1')], source: ip('127.0.0.3'), port: server.port })
  const client = await connected(t, socket => resolving.serve(socket))
  client.end(framed(question('www.example.net', 'TXT', { id: 99 })))
  const chunks: Buffer[] = []
  for await (const chunk of client) chunks.push(chunk as Buffer)
  const all = Buffer.concat(chunks)
  assert.equal(all.readUInt16BE(2), 99)
  assert(all.length > 20_000)
  assert.equal(server.queries.length, 0)
})
