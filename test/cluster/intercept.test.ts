// An intercepted service, as its callers in the cluster see it: everything that works with the application works with a process on a workstation.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab } from '../support/index.ts'
import { Developer, Pod, serviceAddress } from '../support/intercepts/index.ts'

const megabytes = 1_000_000

describe('an intercepted service', needsRoot, () => {
  let lab: Lab
  let anna: Developer
  let caller: Pod
  /** Of the services. */
  const address: Record<string, string> = {}
  before(async () => {
    lab = await openJoinableLab('intercept')
    for (const service of ['shop/web', 'shop/numeric', 'bank/echo']) {
      const [namespace = '', name = ''] = service.split('/')
      address[name] = await serviceAddress(lab, namespace, name)
    }
    anna = await Developer.open(lab, lab.workstation('plain'), { name: 'anna' })
    caller = await Pod.find(lab, 'bank', 'app=db')
  })
  after(async () => {
    caller[Symbol.dispose]()
    await anna[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  const get = (service: string, port = 80, ...args: string[]) =>
    caller.call('get', address[service] ?? '', port, ...args)

  test('a port by name: the first request after the command reaches the workstation', async t => {
    assert.equal((await get('web'))['by'], 'application')
    const ms = await anna.intercept('web', '--port', `${anna.port}:http`)
    t.diagnostic(`first time: ${Math.round(ms)} ms`)
    const { by, body } = await get('web', 80, '/hello')
    assert.equal(by, 'anna')
    assert.match(String(body), /"path":"\/hello"/)
  })

  test('500 connections at once are answered there', async () => {
    assert.deepEqual(await caller.call('many', address['web'] ?? '', 80, 500), { open: 500, by: { anna: 500 } })
  })

  test('100 MB go up and come down unchanged', async () => {
    assert.deepEqual(await caller.call('bulk', address['web'] ?? '', 80, 100 * megabytes), {
      ...{ by: ['anna', 'anna'], up: true, down: true },
    })
  })

  test('a WebSocket echoes, server-sent events come one by one', async () => {
    assert.deepEqual(await caller.call('websocket', address['web'] ?? '', 80), {
      ...{ status: 101, echoes: ['one', 'two', 'three'] },
    })
    const { events, pieces, ms } = await caller.call('events', address['web'] ?? '', 80, 10)
    assert.equal(events, 10)
    assert.ok(Number(pieces) >= 5 && Number(ms) >= 400, `${String(pieces)} pieces in ${String(ms)} ms`)
  })

  test('connections of the workstation start in the intercepted pod', async () => {
    const { stdout } = await anna.joined.curl('http://db-0.db.bank:8080/')
    const { peer } = JSON.parse(stdout) as { peer: string }
    const pods = await lab.kubectl([
      '-n',
      'shop',
      'get',
      'pods',
      '-l',
      'app=web',
      '-o',
      'jsonpath={.items[*].status.podIP}',
    ])
    assert.ok(pods.split(' ').includes(peer.replace(/:\d+$/, '')), `${peer} is none of ${pods}`)
  })

  test('leave gives the traffic back within a second', async t => {
    const ms = await anna.leave('web')
    t.diagnostic(`${Math.round(ms)} ms, with the command's own start`)
    assert.equal((await get('web'))['by'], 'application')
    assert.ok(ms < 3_000)
  })

  test('a second time, with the agent there: at once', async t => {
    const ms = await anna.intercept('web', '--port', `${anna.port}:http`)
    t.diagnostic(`${Math.round(ms)} ms, with the command's own start`)
    assert.equal((await get('web'))['by'], 'anna')
    await anna.leave('web')
  })

  test('a port by number carries gRPC over h2c; ports of the pod appear on the workstation', async () => {
    assert.equal((await get('numeric'))['by'], 'application')
    const toPod = ['--to-pod', '17000:7000', '--to-pod', '17000:7000/udp']
    await anna.intercept('numeric', '--port', `${anna.port + 1}:80`, ...toPod)
    assert.deepEqual(await caller.call('grpc', address['numeric'] ?? '', 80, 20), {
      ...{ echoes: 20, last: 'message 19', status: '0' },
    })
    // Other ports of the pod, on the workstation's own loopback.
    assert.deepEqual(await anna.joined.probe('many', '127.0.0.1', 17_000, 20), { open: 20, answered: 20 })
    assert.deepEqual(await anna.joined.probe('datagram', '127.0.0.1', 17_000, 1_400), { length: 1_400, same: true })
    await anna.leave('numeric')
    assert.equal((await get('numeric'))['by'], 'application')
  })

  test('TCP and UDP ports in one intercept of another namespace; the other ports never notice', async () => {
    const { begin, call } = { begin: caller.begin.bind(caller), call: caller.call.bind(caller) }
    await anna.intercept('echo', '--namespace', 'bank', '--port', `${anna.port}:http`, '--name', 'first')
    const kept = await begin('keep', address['echo'] ?? '', 7)
    const steady = await begin('steady', address['echo'] ?? '', 80, 1, 'kept')
    await anna.intercept('echo', '--namespace', 'bank', '--port', `${anna.port + 2}:echo-udp`, '--name', 'second')
    assert.deepEqual(await call('datagrams', address['echo'] ?? '', 7), { same: 4 })
    assert.equal((await anna.intercepts()).find(({ name }) => name === 'second')?.traffic.connections, 1)
    await anna.leave('second')
    assert.deepEqual(await call('datagrams', address['echo'] ?? '', 7), { same: 4 })
    const { failed, by } = await steady.stop()
    assert.equal(failed, 0)
    assert.deepEqual(Object.keys(by as object), ['anna'])
    assert.equal((await kept.stop())['ended'], 'open')
    await anna.leave('first')
  })
})
