// The control API as an unmodified grpc-js client sees it, over a Unix socket, with sessions in a world of our own making.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http2 from 'node:http2'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ClientReadableStream, credentials, makeClientConstructor, type ServiceError, status } from '@grpc/grpc-js'
import { KnownError, silentLog, systemClock } from '../../../../common/base/index.ts'
import {
  type ConnectEventOutput,
  type ControlClient,
  ControlService,
  decodeFailure,
  type ExplainConfigRequest,
  type ExplainedConfigOutput,
  failureMetadataKey,
  frame,
  type SnapshotOutput,
} from '../../../../common/protocol/index.ts'
import { ControlServer } from '../../../../daemon/src/user/control/index.ts'
import { Sessions } from '../../../../daemon/src/user/session/sessions.ts'
import { until } from '../../../support/index.ts'
import { prefix, World } from '../session/fakes.ts'

async function serve(t: TestContext, world: World) {
  const sessions = new Sessions(world.dependencies)
  let hasQuit = false
  const control = new ControlServer({
    sessions,
    version: '1.2.3',
    clock: systemClock,
    log: silentLog,
    quit: () => void (hasQuit = true),
  })
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-control-'))
  const path = join(folder, 'socket')
  // As the root half hands them over.
  const listener = net.createServer({ allowHalfOpen: true }, socket => control.serve(socket))
  await new Promise<void>(resolve => listener.listen(path, resolve))
  const Client = makeClientConstructor(ControlService, 'Control')
  const client = new Client(`unix:${path}`, credentials.createInsecure()) as unknown as ControlClient
  t.after(async () => {
    client.close()
    await sessions.end('')
    control[Symbol.dispose]()
    listener.close()
    rmSync(folder, { recursive: true })
  })
  return { client, control, path, sessions, quit: () => hasQuit }
}

/** All events, then how it ended. */
async function collect(call: ClientReadableStream<ConnectEventOutput>) {
  const events: ConnectEventOutput[] = []
  call.on('data', (event: ConnectEventOutput) => events.push(event))
  const error = await new Promise<ServiceError | undefined>(resolve => {
    call.on('end', () => resolve(undefined))
    call.on('error', (failure: ServiceError) => resolve(failure))
  })
  return { events, error }
}

test('Connect tells its progress and ends with the connected session', async t => {
  const { client } = await serve(t, new World())
  const { events, error } = await collect(client.Connect({ name: 'test' }))
  assert.equal(error, undefined)
  assert.ok(events.some(({ progress }) => progress?.stage === 'STAGE_CLUSTER'))
  const last = events.at(-1)?.connected
  assert.equal(last?.state, 'SESSION_STATE_CONNECTED')
  assert.equal(last.device, 'fl0')
  assert.equal(last.dns?.mechanism, 'resolved')
})

test('a failed Connect carries the known failure with its facts, after everything was undone', async t => {
  const world = new World()
  world.setRoutes = () => Promise.reject(new KnownError('ROUTE_CONFLICT', { prefix: '10.96.0.0/16', route: 'tun0' }))
  const { client } = await serve(t, world)
  const { error } = await collect(client.Connect({ name: 'test' }))
  assert.equal(error?.code, status.FAILED_PRECONDITION)
  const [bytes] = error.metadata.get(failureMetadataKey)
  const failure = decodeFailure(bytes as Buffer)
  assert.equal(failure?.code, 'ROUTE_CONFLICT')
  assert.match(failure.remedy, /--never-proxy 10\.96\.0\.0\/16/)
  assert.equal(world.hasDevice, false)
})

test('a bad option is refused before anything happens', async t => {
  const world = new World()
  const { client } = await serve(t, world)
  const { error } = await collect(client.Connect({ name: 'test', also_proxy: ['everything'] }))
  assert.match(error?.details ?? '', /everything of --also-proxy/)
  assert.deepEqual(world.done, [])
})

test('ending the call before the session is connected cancels the attempt and undoes it', async t => {
  const world = new World()
  world.openLink = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  const { client, sessions } = await serve(t, world)
  const call = client.Connect({ name: 'test' })
  const ended = collect(call)
  await until('the manager is looked for', () => world.linkRequests.length === 1)
  call.cancel()
  assert.equal((await ended).error?.code, status.CANCELLED)
  await until('the session is gone', () => sessions.all.length === 0)
})

test('ending the call of somebody who joined does not end the session', async t => {
  const world = new World()
  const { client, sessions } = await serve(t, world)
  await collect(client.Connect({ name: 'test' }))
  const { events } = await collect(client.Connect({ name: 'test' }))
  assert.equal(events.at(-1)?.connected?.name, 'test')
  assert.equal(sessions.all.length, 1)
})

test('Watch tells the snapshot now and again when it changed', async t => {
  const { client } = await serve(t, new World())
  const seen: SnapshotOutput[] = []
  const watch = client.Watch({})
  watch.on('data', (snapshot: SnapshotOutput) => seen.push(snapshot))
  watch.on('error', () => undefined)
  await until('the first one', () => seen.length > 0)
  assert.deepEqual(seen[0]?.sessions, [])
  assert.equal(seen[0].daemon_version, '1.2.3')
  await collect(client.Connect({ name: 'test' }))
  await until('it is connected', () => seen.at(-1)?.sessions[0]?.state === 'SESSION_STATE_CONNECTED')
  const before = seen.length
  assert.ok(before <= 4, `${before} snapshots of one connect`)
  watch.cancel()
})

test('Disconnect names what it ended; an unknown session is an error', async t => {
  const { client } = await serve(t, new World())
  await collect(client.Connect({ name: 'test' }))
  const disconnect = (name: string) =>
    new Promise<string[] | ServiceError>(resolve =>
      client.Disconnect({ name }, (error, reply) => resolve(error ?? reply?.ended ?? [])),
    )
  assert.match(String(await disconnect('other')), /no session named other/)
  assert.deepEqual(await disconnect(''), ['test'])
})

test('Quit ends all sessions first', async t => {
  const world = new World()
  const { client, quit } = await serve(t, world)
  await collect(client.Connect({ name: 'test' }))
  await new Promise(resolve => client.Quit({}, resolve))
  assert.equal(world.hasDevice, false)
  assert.ok(quit())
})

test('Contexts tells what the kubeconfig holds, and a kubeconfig that is not there', async t => {
  const { client } = await serve(t, new World())
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-contexts-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'config')
  writeFileSync(
    file,
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://c.example.test' } }],
      users: [{ name: 'u', user: { token: 'secret' } }],
      contexts: [{ name: 'shop', context: { cluster: 'c', user: 'u', namespace: 'web' } }],
      'current-context': 'shop',
    }),
  )
  const ask = (path: string) =>
    new Promise<unknown>(resolve =>
      client.Contexts({ kubeconfig: [path] }, (error, reply) => resolve(error?.details ?? reply)),
    )
  assert.deepEqual(await ask(file), {
    current: 'shop',
    contexts: [{ name: 'shop', cluster: 'c', server: 'https://c.example.test', namespace: 'web', user: 'u' }],
  })
  assert.match(String(await ask(join(folder, 'none'))), /kubeconfig/i)
})

test('a client that is killed says nothing more: its calls end with its connection', async t => {
  const { control, path } = await serve(t, new World())
  const socket = net.connect(path)
  const session = http2.connect('http://localhost', { createConnection: () => socket })
  session.on('error', () => undefined)
  const call = session.request({
    ':method': 'POST',
    ':path': ControlService.Watch.path,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  call.on('error', () => undefined)
  call.end(frame(ControlService.Watch.requestSerialize({})))
  await new Promise(resolve => call.once('data', resolve))
  assert.equal(control.connectionCount, 1)
  // As the kernel does it for a process that is gone.
  socket.destroy()
  await until('the connection is closed here too', () => control.connectionCount === 0)
})

function explain(client: ControlClient, request: ExplainConfigRequest): Promise<ExplainedConfigOutput> {
  return new Promise((resolve, reject) =>
    client.ExplainConfig(request, (error, reply) => {
      if (error !== null) reject(error)
      else if (reply !== undefined) resolve(reply)
    }),
  )
}

const said = ({ settings }: ExplainedConfigOutput, key: string) =>
  settings.find(setting => setting.key === key)?.values.map(({ value, source }) => `${value} of ${source}`)

test('ExplainConfig says of every setting where it comes from, before a session and in it', async t => {
  const world = new World()
  world.userFile = {
    kind: 'file',
    where: '/config.yaml',
    given: { lookupTimeoutMs: 2_000, alsoProxy: [prefix('192.0.2.0/24')] },
  }
  const { client } = await serve(t, world)
  const target = { name: 'test', include_suffixes: ['com'], mappings: ['db.test=192.0.2.1'] }
  const before = await explain(client, { target })
  assert.equal(before.session, '')
  assert.deepEqual(
    before.sources.map(({ kind, where, state }) => [kind, where, state]),
    [
      ['flags', '', 'read'],
      ['file', '/config.yaml', 'read'],
      ['kubeconfig', '', 'absent'],
      ['manager', '', 'unknown'],
    ],
  )
  assert.deepEqual(said(before, 'dns.includeSuffixes'), ['com of flags'])
  assert.deepEqual(said(before, 'dns.mappings'), ['db.test=192.0.2.1 of flags'])
  assert.deepEqual(said(before, 'dns.lookupTimeout'), ['2s of file'])
  assert.deepEqual(said(before, 'dns.searchNamespace'), ['true of default'])
  assert.deepEqual(said(before, 'dns.excludeSuffixes'), [])
  await collect(client.Connect(target))
  const during = await explain(client, { target: {} })
  assert.equal(during.session, 'test')
  assert.equal(during.sources.at(-1)?.state, 'read')
  assert.deepEqual(said(during, 'dns.includeSuffixes'), ['com of flags'])
  assert.deepEqual(
    during.overruled.map(({ key, value, source, by_key, by_source }) => [key, value, source, by_key, by_source]),
    [['dns.excludeSuffixes', 'com', 'manager', 'dns.includeSuffixes', 'flags']],
  )
  assert.equal((await explain(client, { target: {}, preview: true })).session, '')
  await assert.rejects(explain(client, { target: {}, session: 'other' }), /no session named other/)
})
