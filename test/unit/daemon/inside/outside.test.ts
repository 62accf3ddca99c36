// What of a command's traffic is not the cluster's, over real sockets of the loopback.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { type FlowId, Ip, Prefix } from '../../../../common/net/index.ts'
import { Outside } from '../../../../daemon/src/user/inside/outside.ts'
import { Ways } from '../../../../daemon/src/user/inside/ways.ts'
import { until } from '../../../support/index.ts'

const ip = (text: string) => Ip.parse(text) ?? assert.fail(text)
const outside = new Outside(() => '127.0.0.1')

function flow(port: number, protocol: 'tcp' | 'udp' = 'tcp', to = '192.0.2.1'): FlowId {
  return { protocol, source: { ip: ip('246.246.0.1'), port: 40_000 }, destination: { ip: ip(to), port } }
}

/** A program's socket, as the interface hands it over: `near` is ours, `program` the program's own end. */
async function pair(): Promise<{ near: Socket; program: Socket; close: () => void }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const program = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [near] = (await once(server, 'connection')) as [Socket]
  return { near, program, close: () => server.close() }
}

async function serverOf(serve: (socket: Socket) => void): Promise<{ port: number; close: () => void }> {
  const server = createServer({ allowHalfOpen: true }, serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

test('a connection out of the machine passes bytes and the end of either half', async () => {
  const server = await serverOf(socket => {
    let text = ''
    socket.on('data', piece => (text += piece.toString()))
    socket.on('end', () => socket.end(`got ${text}`))
  })
  const { near, program, close } = await pair()
  const outcome = await outside.dial(flow(server.port), { signal: new AbortController().signal })
  assert.equal(outcome.kind, 'connected')
  outcome.carrier.take(near)
  program.end('hello')
  let said = ''
  program.on('data', piece => (said += piece.toString()))
  await once(program, 'close')
  assert.equal(said, 'got hello')
  server.close()
  close()
})

test('a reset passes through, both ways', async () => {
  const far: Socket[] = []
  const server = await serverOf(socket => far.push(socket.on('error', () => undefined).resume()))
  for (const from of ['far', 'program'] as const) {
    const { near, program, close } = await pair()
    const outcome = await outside.dial(flow(server.port), { signal: new AbortController().signal })
    assert.equal(outcome.kind, 'connected')
    outcome.carrier.take(near)
    program.write('x')
    await until('it was accepted', () => far.length > 0)
    const [there] = far.splice(0)
    const other = from === 'far' ? program : there
    const reset = once(other ?? program, 'error').catch((error: unknown) => [error])
    if (from === 'far') there?.resetAndDestroy()
    else program.resetAndDestroy()
    const [error] = (await reset) as [NodeJS.ErrnoException]
    assert.equal(error.code, 'ECONNRESET')
    close()
  }
  server.close()
})

test('what is refused there is refused to the command', async () => {
  const server = await serverOf(() => undefined)
  server.close()
  assert.deepEqual(await outside.dial(flow(server.port), { signal: new AbortController().signal }), { kind: 'refused' })
})

test('datagrams go out and come back, and a closed port is told', async () => {
  const echo = createSocket('udp4')
  echo.on('message', (datagram, { port, address }) => echo.send(datagram, port, address))
  echo.bind(0, '127.0.0.1')
  await once(echo, 'listening')
  const received = Promise.withResolvers<string>()
  const carrier = outside.open(
    flow(echo.address().port, 'udp'),
    datagram => received.resolve(Buffer.from(datagram).toString()),
    () => undefined,
  )
  carrier.send(Buffer.from('hello'))
  assert.equal(await received.promise, 'hello')
  carrier.close()
  const { port } = echo.address()
  await new Promise<void>(resolve => echo.close(() => resolve()))
  const ended = Promise.withResolvers<string>()
  outside.open(flow(port, 'udp'), () => undefined, ended.resolve).send(Buffer.from('nobody'))
  assert.equal(await ended.promise, 'refused')
})

test("flows to the cluster's networks go through the tunnel, all others out of the machine", async () => {
  const asked: string[] = []
  const way = (name: string) => ({
    dial: async () => (asked.push(name), await Promise.resolve({ kind: 'refused' } as const)),
    open: () => (asked.push(name), { send: () => undefined, close: () => undefined }),
    exists: async () => (asked.push(`${name} echo`), await Promise.resolve(true)),
  })
  const ways = new Ways({ tunnel: way('tunnel'), outside: way('outside') })
  ways.use([Prefix.parse('10.96.0.0/12') ?? assert.fail()])
  const options = { signal: new AbortController().signal }
  await ways.dial(flow(80, 'tcp', '10.96.0.10'), options)
  await ways.dial(flow(80, 'tcp', '10.112.0.1'), options)
  ways.open(
    flow(53, 'udp', '8.8.8.8'),
    () => undefined,
    () => undefined,
  )
  assert.equal(await ways.exists(ip('10.97.0.1'), options), true)
  assert.equal(await ways.exists(ip('8.8.8.8'), options), false)
  assert.deepEqual(asked, ['tunnel', 'outside', 'outside', 'tunnel echo'])
})
