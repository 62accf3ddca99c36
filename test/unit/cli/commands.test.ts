// Every command that speaks to the daemon, as a user runs it: what is asked, what is printed where, and the exit code.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServerWritableStream } from '@grpc/grpc-js'
import { parse } from 'yaml'
import { KnownError } from '../../../common/base/index.ts'
import type {
  ConnectRequestOutput,
  ControlHandlers,
  ExplainConfigRequestOutput,
  ExplainedConfig,
} from '../../../common/protocol/index.ts'
import { until } from '../../support/until.ts'
import { FakeDaemon, fairlead, shop, wireError } from './fake-host.ts'

/** Connects at once, and keeps what was asked. */
function connecting(): { handlers: Partial<ControlHandlers>; asked: ConnectRequestOutput[] } {
  const asked: ConnectRequestOutput[] = []
  const handlers: Partial<ControlHandlers> = {
    Connect: call => {
      asked.push(call.request)
      call.write({ progress: { stage: 'STAGE_CLUSTER', text: 'asking the API server' } })
      call.write({ progress: { stage: 'STAGE_DNS', text: 'setting up names' } })
      call.write({ connected: shop })
      call.end()
    },
  }
  return { handlers, asked }
}

test('connect tells its steps on standard error and the session on standard output', async () => {
  await using daemon = await FakeDaemon.open(connecting().handlers)
  const { code, stdout, stderr } = await daemon.fairlead(['connect'])
  assert.equal(code, 0)
  assert.equal(stderr, 'asking the API server\nsetting up names\n')
  assert.match(stdout, /^Connected to kind-dev \(https:\/\/127\.0\.0\.1:6443\), namespace shop\.\nWarning: Another way/)
})

test('on a terminal progress is one line that is erased before the result', async () => {
  await using daemon = await FakeDaemon.open(connecting().handlers)
  let shown = ''
  const stderr = { isTTY: true, columns: 20, write: (text: string) => (shown += text) }
  await daemon.fairlead(['connect'], { stderr })
  const erase = '\r\u001b[2K'
  assert.equal(shown, `${erase}asking the API ser…${erase}setting up names …${erase}`)
})

test('connect tells which addresses are virtual, and where names lead beside an earlier session', async () => {
  const network = { network: '10.96.0.0/16', subnet: '198.18.0.0/20', via: '', because: '10.0.0.0/8 dev tun0' }
  const connected = { ...shop, own_zone: 'staging.fairlead.internal', primary: false, virtual: [network] }
  await using daemon = await FakeDaemon.open({
    Connect: call => {
      call.write({ connected })
      call.end()
    },
  })
  const { stdout } = await daemon.fairlead(['connect'])
  assert.match(
    stdout,
    /^Virtual addresses: 10\.96\.0\.0\/16 is seen as 198\.18\.0\.0\/20, because of 10\.0\.0\.0\/8 dev tun0\.$/m,
  )
  assert.match(stdout, /here they are like web\.shop\.staging\.fairlead\.internal\.$/m)
})

test('connect sends every flag, paths made absolute, lists by comma and by repetition', async () => {
  const { handlers, asked } = connecting()
  await using daemon = await FakeDaemon.open(handlers)
  const { code } = await daemon.fairlead(
    [
      'connect',
      ...[
        '--name',
        'dev',
        '--primary',
        '--kubeconfig',
        'my/config',
        '--context',
        'c',
        '-n',
        'shop',
        '--manager-namespace',
        'm',
      ],
      ...['--mapped-namespaces', 'a,b', '--also-proxy', '10.1.0.0/16', '--also-proxy', '10.2.0.0/16,10.3.0.0/16'],
      ...['--never-proxy', '10.4.0.0/16', '--allow-conflicting-subnets', '10.5.0.0/16', '--dns', '10.0.0.53'],
      ...['--vnat', 'pods', '--vnat', '10.6.0.0/16', '--proxy-via', 'also=jump', '--virtual-subnet', '10.7.0.0/16'],
      ...['--include-suffix', 'corp.test', '--exclude-suffix', 'x.test', '--exclude', 'printer', '--map', 'db=db.shop'],
      ...['--remote-ip', '10.96.0.10', '--lookup-timeout', '2s', '--search-namespace', 'false'],
    ],
    { directory: '/home/ann' },
  )
  assert.equal(code, 0)
  const { environment, ...rest } = asked[0] ?? assert.fail('nothing was asked')
  assert.deepEqual(environment, { HOME: '/home/ann', PATH: '/usr/bin' })
  assert.deepEqual(rest, {
    name: 'dev',
    primary: true,
    kubeconfig: ['/home/ann/my/config'],
    kubeconfig_data: '',
    context: 'c',
    namespace: 'shop',
    manager_namespace: 'm',
    mapped_namespaces: ['a', 'b'],
    also_proxy: ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'],
    never_proxy: ['10.4.0.0/16'],
    allow_conflicting_subnets: ['10.5.0.0/16'],
    vnat: ['pods', '10.6.0.0/16'],
    proxy_via: ['also=jump'],
    virtual_subnets: ['10.7.0.0/16'],
    dns: '10.0.0.53',
    include_suffixes: ['corp.test'],
    exclude_suffixes: ['x.test'],
    excludes: ['printer'],
    mappings: ['db=db.shop'],
    remote_ip: '10.96.0.10',
    lookup_timeout: '2s',
    search_namespace: 'false',
  })
})

test('the environment goes along for credential plugins, KUBECONFIG absolute, without what only this shell needs', async () => {
  const { handlers, asked } = connecting()
  await using daemon = await FakeDaemon.open(handlers)
  const environment = { KUBECONFIG: 'a:/b:', AWS_PROFILE: 'dev', SHLVL: '2', _: '/usr/bin/x', npm_config_x: '1' }
  await daemon.fairlead(['connect'], { directory: '/home/ann', environment })
  assert.deepEqual(asked[0]?.environment, { KUBECONFIG: '/home/ann/a:/b', AWS_PROFILE: 'dev' })
  assert.deepEqual(asked[0].kubeconfig, [])
})

test('--kubeconfig - sends the document of standard input; an empty one is an error', async () => {
  const { handlers, asked } = connecting()
  await using daemon = await FakeDaemon.open(handlers)
  await daemon.fairlead(['connect', '--kubeconfig', '-'], { stdin: input('apiVersion: ', 'v1\n') })
  assert.equal(asked[0]?.kubeconfig_data, 'apiVersion: v1\n')
  const { code, stderr } = await daemon.fairlead(['connect', '--kubeconfig', '-'])
  assert.equal(code, 1)
  assert.match(stderr, /standard input is empty.*\n.*\n\(KUBECONFIG_INVALID\)/)
  assert.equal(asked.length, 1)
})

test('a failure is a sentence, a remedy and a code, and the same as data for programs', async () => {
  const error = new KnownError('ROUTE_CONFLICT', { prefix: '10.96.0.0/12', route: '10.0.0.0/8 dev vpn0' })
  await using daemon = await FakeDaemon.open({ Connect: call => void call.emit('error', wireError(error)) })
  const text = await daemon.fairlead(['connect'])
  assert.deepEqual([text.code, text.stdout], [1, ''])
  assert.equal(text.stderr, `fairlead: ${error.message}\n${error.remedy}\n(ROUTE_CONFLICT)\n`)
  const json = await daemon.fairlead(['connect', '--output=json'])
  assert.deepEqual([json.code, json.stderr], [1, ''])
  assert.deepEqual(JSON.parse(json.stdout), {
    error: { code: 'ROUTE_CONFLICT', text: error.message, remedy: error.remedy, detail: error.detail },
  })
})

test('Ctrl-C cancels the attempt at the daemon and exits with 1', async () => {
  let running: ServerWritableStream<unknown, unknown> | undefined
  let cancelled = false
  await using daemon = await FakeDaemon.open({
    Connect: call => {
      running = call
      call.on('cancelled', () => (cancelled = true))
    },
  })
  const interrupt = new AbortController()
  const result = daemon.fairlead(['connect'], { signal: interrupt.signal })
  await until('the attempt has begun', () => running)
  interrupt.abort()
  const { code, stderr } = await result
  assert.equal(code, 1)
  assert.match(stderr, /\(CANCELLED\)\n$/)
  await until('the daemon knows', () => cancelled)
})

test('Ctrl-C asks for the end of the attempt and waits until nothing of it is left', async () => {
  let attempt: ServerWritableStream<unknown, unknown> | undefined
  let ending: string | undefined
  let undone: () => void = () => undefined
  await using daemon = await FakeDaemon.open({
    Connect: call => {
      attempt = call
      call.write({ progress: { stage: 'STAGE_CLUSTER', text: 'asking', session: 'kind-dev', joined: false } })
    },
    Disconnect: (call, done) => {
      ending = call.request.name
      undone = () => {
        attempt?.emit('error', wireError(new KnownError('CANCELLED')))
        done(null, { ended: ['kind-dev'] })
      }
    },
  })
  const interrupt = new AbortController()
  let said = ''
  const stderr = { write: (text: string) => (said += text) }
  let isOver = false
  const result = daemon.fairlead(['connect'], { signal: interrupt.signal, stderr }).finally(() => (isOver = true))
  await until('the attempt has begun', () => said.includes('asking'))
  interrupt.abort()
  await until('its end is asked for', () => ending === 'kind-dev')
  assert.equal(isOver, false)
  undone()
  assert.equal((await result).code, 1)
  assert.match(said, /\(CANCELLED\)\n$/)
})

test('Ctrl-C while joining a session of before does not end it', async () => {
  let hasEnded = false
  let cancelled = false
  await using daemon = await FakeDaemon.open({
    Connect: call => {
      call.write({ progress: { stage: 'STAGE_CLUSTER', text: 'asking', session: 'kind-dev', joined: true } })
      call.on('cancelled', () => (cancelled = true))
    },
    Disconnect: (_, done) => {
      hasEnded = true
      done(null, { ended: [] })
    },
  })
  const interrupt = new AbortController()
  let said = ''
  const stderr = { write: (text: string) => (said += text) }
  const result = daemon.fairlead(['connect'], { signal: interrupt.signal, stderr })
  await until('the attempt has begun', () => said.includes('asking'))
  interrupt.abort()
  assert.equal((await result).code, 1)
  await until('the daemon knows', () => cancelled)
  assert.equal(hasEnded, false)
})

test('a value that only the daemon can judge is wrong usage: 2', async () => {
  const error = new KnownError('OPTION_INVALID', { option: '--also-proxy', value: 'everything' })
  await using daemon = await FakeDaemon.open({ Connect: call => void call.emit('error', wireError(error)) })
  assert.equal((await daemon.fairlead(['connect', '--also-proxy', 'everything'])).code, 2)
})

test('without a daemon every command says so and what to do', async () => {
  for (const command of ['connect', 'disconnect', 'status', 'quit']) {
    const { code, stderr } = await fairlead([command])
    assert.equal(code, 1, command)
    assert.match(stderr, /not running\.\n.*sudo fairlead service install.*\n\(DAEMON_NOT_RUNNING\)\n$/, command)
    assert.doesNotMatch(stderr, /^ +at /m)
  }
})

test('status shows a session in words, and the same as JSON and YAML', async () => {
  await using daemon = await FakeDaemon.open({
    Status: (_, done) => done(null, { daemon_version: '0.1.0', api: 1, sessions: [shop] }),
  })
  const { code, stdout } = await daemon.fairlead(['status'])
  assert.equal(code, 0)
  for (const line of [
    /^Session +kind-dev$/m,
    /^State +connected for 2 min$/m,
    /^Routes +10\.96\.0\.0\/16, 10\.244\.0\.0\/16$/m,
    /^Names +systemd-resolved: it answers on D-Bus$/m,
    /^Traffic +1\.2 kB up, 56\.7 MB down, 2 of 40 flows open, 7 names asked$/m,
    /^ +Nothing is needed\. \(DNS_OTHER_MECHANISM\)$/m,
  ])
    assert.match(stdout, line)
  const json = JSON.parse((await daemon.fairlead(['status', '-o', 'json'])).stdout) as { sessions: object[] }
  assert.partialDeepStrictEqual(json.sessions[0], { state: 'connected', dns: { mechanism: 'resolved' }, device: 'fl0' })
  assert.deepEqual(parse((await daemon.fairlead(['status', '-o', 'yaml'])).stdout), json)
})

test('status of several sessions says which names lead where, and which addresses are virtual', async () => {
  const because = '10.0.0.0/8 dev tun0'
  const virtual = [
    { network: '10.96.0.0/16', subnet: '198.18.0.0/20', via: '', because },
    { network: '172.20.0.0/16', subnet: '198.18.0.0/20', via: 'jump', because: '' },
  ]
  const sessions = [
    { ...shop, name: 'dev', own_zone: 'dev.fairlead.internal', primary: true },
    { ...shop, name: 'staging', own_zone: 'staging.fairlead.internal', primary: false, virtual },
  ]
  await using daemon = await FakeDaemon.open({ Status: (_, done) => done(null, { sessions }) })
  const { stdout } = await daemon.fairlead(['status'])
  assert.match(stdout, /always reached as web\.shop\.dev\.fairlead\.internal, and first without that\n/)
  assert.match(stdout, /always reached as web\.shop\.staging\.fairlead\.internal\n/)
  assert.match(stdout, /10\.96\.0\.0\/16 is seen as 198\.18\.0\.0\/20, because of 10\.0\.0\.0\/8 dev tun0\n/)
  assert.match(stdout, /172\.20\.0\.0\/16 is seen as 198\.18\.0\.0\/20, through jump\n/)
})

test('status without sessions says how to connect, and is no failure', async () => {
  await using daemon = await FakeDaemon.open({
    Status: (_, done) => done(null, { daemon_version: '0.1.0', api: 1, sessions: [] }),
  })
  const { code, stdout } = await daemon.fairlead(['status'])
  assert.equal(code, 0)
  assert.match(stdout, /^Not connected .*\n.*fairlead connect/)
})

test('status --watch prints one JSON document a line until Ctrl-C, which is its good end', async () => {
  let ended = false
  await using daemon = await FakeDaemon.open({
    Watch: call => {
      call.write({ daemon_version: '0.1.0', api: 1, sessions: [] })
      call.write({ daemon_version: '0.1.0', api: 1, sessions: [shop] })
      call.on('cancelled', () => (ended = true))
    },
  })
  const interrupt = new AbortController()
  let lines = ''
  const stdout = { write: (text: string) => (lines += text) }
  const result = daemon.fairlead(['status', '--watch', '-o', 'json'], { signal: interrupt.signal, stdout })
  await until('both snapshots are there', () => lines.split('\n').length === 3)
  interrupt.abort()
  assert.equal((await result).code, 0)
  assert.deepEqual(
    lines
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { sessions: object[] }).sessions.length),
    [0, 1],
  )
  await until('the daemon knows', () => ended)
})

test('a daemon that hangs up is a loss, not an absence', async () => {
  await using daemon = await FakeDaemon.open({
    Watch: call => void call.emit('error', Object.assign(new Error('gone'), { code: 14, details: 'gone' })),
  })
  const { code, stderr } = await daemon.fairlead(['status', '--watch'])
  assert.equal(code, 1)
  assert.match(stderr, /\(DAEMON_LOST\)/)
})

test('disconnect ends the session named, or all', async () => {
  const asked: string[] = []
  await using daemon = await FakeDaemon.open({
    Disconnect: (call, done) => {
      asked.push(call.request.name)
      done(null, { ended: call.request.name === '' ? ['a', 'b'] : [] })
    },
  })
  assert.equal((await daemon.fairlead(['disconnect'])).stdout, 'Disconnected from a, b.\n')
  assert.equal((await daemon.fairlead(['disconnect', 'c'])).stdout, 'There was no session.\n')
  assert.deepEqual(asked, ['', 'c'])
})

test('doctor prints checks as they come, remedies below, and fails when one failed', async () => {
  await using daemon = await FakeDaemon.open({
    Version: (_, done) => done(null, { version: '1.2.3', api: 1 }),
    Doctor: call => {
      call.write({ title: 'Device', verdict: 'VERDICT_OK', text: 'fl0 is up.', remedy: '' })
      call.write({ title: 'Routes', verdict: 'VERDICT_FAILED', text: 'One is missing.', remedy: 'Connect again.' })
      call.end()
    },
  })
  const { code, stdout } = await daemon.fairlead(['doctor'])
  assert.equal(code, 1)
  assert.match(stdout, /^ok +Service: Version 1\.2\.3 is running\.\nok +Device: fl0 is up\.\nFAILED +Routes: One/)
  assert.match(stdout, /\n +Connect again\.\n\n1 of 3 checks failed\.\n$/)
  const json = JSON.parse((await daemon.fairlead(['doctor', '-o', 'json'])).stdout) as { checks: unknown[] }
  assert.equal(json.checks.length, 3)
})

test('doctor without a daemon has found what is wrong', async () => {
  const { code, stdout } = await fairlead(['doctor'])
  assert.equal(code, 1)
  assert.match(stdout, /^FAILED +Service: .*not running\.\n +Install it with/)
})

test('version names both, and is no failure when there is no daemon', async () => {
  await using daemon = await FakeDaemon.open({ Version: (_, done) => done(null, { version: '0.9.0', api: 1 }) })
  assert.equal((await daemon.fairlead(['version'])).stdout, 'Client   1.2.3\nService  0.9.0\n')
  assert.deepEqual(await fairlead(['version']), {
    code: 0,
    stdout: 'Client   1.2.3\nService  not running\n',
    stderr: '',
  })
})

test('what is used wrongly exits with 2 and points to the help', async () => {
  for (const args of [
    ['conect'],
    ['connect', '--nope'],
    ['status', '-o', 'xml'],
    ['cluster'],
    [],
    ['completion', 'sh'],
  ]) {
    const { code, stdout, stderr } = await fairlead(args)
    assert.equal(code, 2, args.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, /--help|^Usage/, args.join(' '))
  }
  assert.equal((await fairlead(['connect', '--help'])).code, 0)
})

test('what needs root says so', async () => {
  for (const args of [['daemon'], ['service', 'install'], ['service', 'uninstall']]) {
    const { code, stderr } = await fairlead(args)
    assert.equal(code, 1)
    assert.match(stderr, /\(NOT_ROOT\)/)
  }
})

async function* input(...pieces: string[]): AsyncGenerator<string> {
  await Promise.resolve()
  yield* pieces
}

const explainedConfig: ExplainedConfig = {
  session: 'kind-dev',
  sources: [
    { kind: 'flags', where: '', state: 'read' },
    { kind: 'file', where: '/home/ann/.config/fairlead/config.yaml', state: 'absent' },
    { kind: 'kubeconfig', where: 'extension telepresence.io of cluster dev', state: 'read' },
    { kind: 'manager', where: '', state: 'read' },
  ],
  settings: [
    { key: 'dns.includeSuffixes', flag: '--include-suffix', joined: true, values: [{ value: 'com', source: 'flags' }] },
    { key: 'dns.excludes', flag: '--exclude', joined: true, values: [] },
    { key: 'dns.lookupTimeout', flag: '--lookup-timeout', values: [{ value: '4s', source: 'default' }] },
  ],
  overruled: [
    {
      ...{ key: 'dns.excludeSuffixes', value: 'com', source: 'manager' },
      ...{ by_key: 'dns.includeSuffixes', by_value: 'com', by_source: 'flags' },
    },
  ],
  warnings: [],
}

test('config explain shows the sources in their order, and of each value whose it is', async () => {
  const asked: ExplainConfigRequestOutput[] = []
  await using daemon = await FakeDaemon.open({
    ExplainConfig: ({ request }, done) => {
      asked.push(request)
      done(null, explainedConfig)
    },
  })
  const { code, stdout } = await daemon.fairlead(['config', 'explain'])
  assert.equal(code, 0)
  assert.equal(
    stdout,
    `What session kind-dev uses:
Sources              1. flags: options of the command line
                     2. file: /home/ann/.config/fairlead/config.yaml, which is not there
                     3. kubeconfig: extension telepresence.io of cluster dev
                     4. manager: the traffic manager
dns.includeSuffixes  com  (flags)
dns.excludes         none
dns.lookupTimeout    4s  (default)
Overruled            dns.excludeSuffixes com of manager, by dns.includeSuffixes com of flags
`,
  )
  const json = JSON.parse((await daemon.fairlead(['config', 'explain', '-o', 'json'])).stdout) as typeof explainedConfig
  assert.deepEqual(json.settings?.[0]?.values, [{ value: 'com', source: 'flags' }])
  const yaml = parse((await daemon.fairlead(['config', 'explain', '-o', 'yaml'])).stdout) as typeof explainedConfig
  assert.equal(yaml.session, 'kind-dev')
  await daemon.fairlead(['config', 'explain', '--lookup-timeout', '2s'])
  await daemon.fairlead(['config', 'explain', 'dev'])
  assert.deepEqual(
    asked.map(({ session, preview, target }) => [session, preview, target?.lookup_timeout]),
    [
      ['', false, ''],
      ['', false, ''],
      ['', false, ''],
      ['', true, '2s'],
      ['dev', false, ''],
    ],
  )
})
