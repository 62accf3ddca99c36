// Intercepts from the command line: what the service is asked, what is shown, and that everything is given back in every case.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { KnownError } from '../../../common/base/index.ts'
import { until } from '../../support/until.ts'
import { FakeDaemon, wireError } from './fake-host.ts'
import { Service, web } from './service-double.ts'

test('intercept sends every flag as it was meant', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const { code } = await daemon.fairlead(
    [
      ...['intercept', 'web', '--name', 'mine', '--kind', 'deployment', '-n', 'shop', '--session', 'dev'],
      ...['-p', '8080:http', '-p', '5353:53/udp', '-p', '9000', '--service', 'web', '--container', 'app'],
      ...['--address', '127.0.0.2', '--replace', '--http-header', 'X-Dev=anna=1', '--http-path-prefix', '/api'],
      ...['--to-pod', '9000', '--to-pod', '9001:9002/UDP', '--local-only', '--mount', 'files', '--writable'],
    ],
    { directory: '/home/ann' },
  )
  assert.equal(code, 0)
  assert.deepEqual(service.asked, [
    {
      session: 'dev',
      name: 'mine',
      workload: 'web',
      kind: 'Deployment',
      namespace: 'shop',
      mechanism: 'MECHANISM_INTERCEPT',
      ports: [
        { local: 8080, remote: 'http', protocol: '' },
        { local: 5353, remote: '53', protocol: 'UDP' },
        { local: 9000, remote: '', protocol: '' },
      ],
      service: 'web',
      container: 'app',
      address: '127.0.0.2',
      replace: true,
      http_headers: { 'x-dev': 'anna=1' },
      http_path_prefixes: ['/api'],
      mount: '/home/ann/files',
      writable_mount: true,
      to_pod: ['9000', '9001:9002/udp'],
      local_only: true,
      attached: false,
    },
  ])
})

test('without flags it is the only port, to the same number here, and files under a new folder', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const { code, stdout, stderr } = await daemon.fairlead(['intercept', 'web'], {
    environment: { XDG_RUNTIME_DIR: daemon.folder },
  })
  assert.equal(code, 0)
  assert.deepEqual(service.asked[0]?.ports, [])
  assert.match(service.asked[0].mount, /^\/tmp\/fairlead-cli-\w+\/fairlead-web-[0-9a-f]{6}$/)
  assert.equal(stderr, 'waiting for the rollout of web\n')
  assert.match(
    stdout,
    /^Intercepting Deployment web in shop\.\n {2}Traffic +web:http → 127\.0\.0\.1:8080 \(nothing lis/,
  )
  assert.match(stdout, /End it with `fairlead leave web`\.\n$/)
})

test('wiretap and ingest are mechanisms; ingest has no ports', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  for (const args of [
    ['wiretap', 'web'],
    ['intercept', 'web', '--wiretap'],
    ['ingest', 'web', '--mount', 'false'],
  ])
    assert.equal((await daemon.fairlead(args)).code, 0)
  assert.deepEqual(
    service.asked.map(({ mechanism, ports, mount }) => [mechanism, ports.length, mount === '']),
    [
      ['MECHANISM_WIRETAP', 0, false],
      ['MECHANISM_WIRETAP', 0, false],
      ['MECHANISM_INGEST', 0, true],
    ],
  )
})

for (const [what, ...args] of [
  ['a port that is none', '--port', '70000'],
  ['a port in words', '--port', 'http'],
  ['a remote port that is none', '--port', '80:99999'],
  ['an unknown protocol', '--port', '80/sctp'],
  ['an address that is a name', '--address', 'localhost'],
  ['a header without a value', '--http-header', 'x-dev'],
  ['a header twice', '--http-header', 'a=1', '--http-header', 'A=2'],
  ['a path that is none', '--http-path-prefix', 'api'],
  ["a pod's port that is none", '--to-pod', '0'],
  ['an unknown kind', '--kind', 'DaemonSet'],
  ['an unknown syntax', '--env-syntax', 'basic'],
  ['a program without --', 'npm'],
] as const)
  test(`intercept refuses ${what} before it asks the service`, async () => {
    const service = new Service()
    await using daemon = await FakeDaemon.open(service.handlers)
    const { code, stdout, stderr } = await daemon.fairlead(['intercept', 'web', ...args])
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^fairlead: .+\nSee `fairlead intercept --help`\.\n$/)
    assert.deepEqual(service.asked, [])
  })

test('the environment goes into files that only their owner reads, and replaces what was there', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-env-'))
  try {
    writeFileSync(join(folder, 'old.env'), 'OLD=1', { mode: 0o644 })
    const files = ['--env-file', 'old.env', '--env-syntax', 'sh', '--env-json', 'env.json']
    const { code } = await daemon.fairlead(['intercept', 'web', ...files], { directory: folder })
    assert.equal(code, 0)
    const json = JSON.parse(readFileSync(join(folder, 'env.json'), 'utf8')) as Record<string, string>
    assert.deepEqual(json, service.environment)
    const text = readFileSync(join(folder, 'old.env'), 'utf8')
    assert.match(text, /^CERT='line 1\nline 2'\nGREETING=hello\n$/)
    assert.deepEqual(readdirSync(folder).sort(), ['env.json', 'old.env'])
    for (const name of ['env.json', 'old.env']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an environment that the syntax cannot hold ends the intercept again, without telling a value', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const { code, stdout, stderr } = await daemon.fairlead(['intercept', 'web', '--env-file', 'x.env'])
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /syntax docker, because of "CERT" \(its value has several lines\)\.\n/)
  assert.doesNotMatch(stderr, /line 1/)
  assert.deepEqual(service.left, [{ session: 'kind-dev', name: 'web' }])
  assert.deepEqual(readdirSync(daemon.folder), ['fairlead.sock'])
})

test('files that were asked for and cannot be had are a failure; else they are a warning', async () => {
  const detail = { folder: '/mnt/x', what: 'no room' }
  const failure = { code: 'MOUNT_FAILED', text: 'No room.', remedy: 'Make some.', detail }
  const service = new Service({ change: { mount_failure: failure } })
  await using daemon = await FakeDaemon.open(service.handlers)
  const lenient = await daemon.fairlead(['intercept', 'web'])
  assert.equal(lenient.code, 0)
  assert.match(lenient.stdout, /Warning +No room\.\n +Make some\. \(MOUNT_FAILED\)/)
  const strict = await daemon.fairlead(['intercept', 'web', '--mount', '/mnt/x'])
  assert.equal(strict.code, 1)
  assert.match(strict.stderr, /under \/mnt\/x: no room/)
  assert.equal(service.held.size, 0)
})

test('a refusal names who has it, and nothing is left afterwards', async () => {
  const error = new KnownError('SESSION_UNKNOWN', { name: 'x' })
  let left = 0
  await using daemon = await FakeDaemon.open({
    Intercept: call => void call.emit('error', wireError(error)),
    Leave: (_, done) => {
      left++
      done(null, { left: [] })
    },
  })
  const { code, stderr } = await daemon.fairlead(['intercept', 'web'])
  assert.equal(code, 1)
  assert.match(stderr, /\(SESSION_UNKNOWN\)\n$/)
  // It may be another's of the same name.
  assert.equal(left, 0)
})

test('Ctrl-C while it waits undoes it, and the command ends after that', async () => {
  const service = new Service({ isSlow: true })
  let finishLeaving: (() => void) | undefined
  await using daemon = await FakeDaemon.open({
    ...service.handlers,
    Leave: (call, done) => {
      service.left.push(call.request)
      finishLeaving = () => done(null, { left: [call.request.name] })
    },
  })
  const interrupt = new AbortController()
  let isOver = false
  let shown = ''
  const stderr = { write: (text: string) => (shown += text) }
  const result = daemon.fairlead(['intercept', 'web'], { signal: interrupt.signal, stderr })
  void result.then(() => (isOver = true))
  await until('the attempt has begun', () => shown.includes('rollout'))
  interrupt.abort()
  await until('it is given back', () => finishLeaving)
  assert.equal(service.calls.get('web')?.cancelled, true)
  assert.equal(isOver, false)
  finishLeaving?.()
  assert.equal((await result).code, 1)
  assert.match(shown, /giving the traffic back\n.*\(CANCELLED\)\n$/s)
})

test('a program gets the environment, its exit code is ours, and the intercept ends with it', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const ran: { command: readonly string[]; environment: Readonly<Record<string, string | undefined>> }[] = []
  const { code, stdout, stderr } = await daemon.fairlead(['intercept', 'web', '--', 'npm', 'start', '-o', 'json'], {
    environment: { PATH: '/bin', EDITOR: 'vi', GREETING: 'mine' },
    foreground: {
      require: () => Promise.resolve(),
      run: (command, { environment }) => {
        ran.push({ command, environment })
        assert.equal(service.held.size, 1)
        return Promise.resolve(42)
      },
    },
  })
  assert.equal(code, 42)
  assert.equal(stdout, '')
  assert.match(stderr, /Intercepting Deployment web/)
  assert.deepEqual(ran[0]?.command, ['npm', 'start', '-o', 'json'])
  assert.partialDeepStrictEqual(ran[0].environment, { PATH: '/bin', EDITOR: 'vi', GREETING: 'hello' })
  assert.equal(service.asked[0]?.attached, true)
  assert.equal(service.held.size, 0)
})

test('a program that does not exist is told before the cluster is troubled', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const missing = () => Promise.reject(new KnownError('COMMAND_NOT_FOUND', { command: 'nope' }))
  const { code, stderr } = await daemon.fairlead(['intercept', 'web', '--', 'nope'], {
    foreground: { require: missing, run: missing },
  })
  assert.equal(code, 127)
  assert.match(stderr, /no program named nope/)
  assert.deepEqual(service.asked, [])
})

test('an intercept that ends elsewhere ends the program', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const { code, stderr } = await daemon.fairlead(['intercept', 'web', '--', 'npm', 'start'], {
    foreground: {
      require: () => Promise.resolve(),
      run: async (_, { stop }) => {
        service.end('web')
        await until('the program is stopped', () => stop.aborted)
        return 143
      },
    },
  })
  assert.equal(code, 143)
  assert.match(stderr, /the intercept web has ended, and with it the program\n$/)
})

test('leave names one or all', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  service.held.set('a', web).set('b', web)
  assert.equal((await daemon.fairlead(['leave', 'a'])).stdout, 'a: the application has its traffic again.\n')
  assert.equal((await daemon.fairlead(['leave', '--all', '--session', 's'])).code, 0)
  assert.equal((await daemon.fairlead(['leave', '--all'])).stdout, 'There was no intercept.\n')
  for (const args of [['leave'], ['leave', 'a', '--all']]) assert.equal((await daemon.fairlead(args)).code, 2)
  assert.deepEqual(
    service.left.map(({ session, name }) => [session, name]),
    [
      ['', 'a'],
      ['s', ''],
      ['', ''],
    ],
  )
})

test('env prints what a shell can read, or data', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  service.held.set('web', { ...web, mount: '/m' })
  const text = await daemon.fairlead(['env', 'web'])
  assert.equal(text.stdout, "export CERT='line 1\nline 2'\nexport GREETING=hello\n")
  const { GREETING } = JSON.parse((await daemon.fairlead(['env', 'web', '-o', 'json'])).stdout) as Record<
    string,
    string
  >
  assert.equal(GREETING, 'hello')
  assert.equal((await daemon.fairlead(['env', 'web', '--syntax', 'docker'])).code, 1)
})
