// Sessions in containers, as the exact command lines that docker gets: there is no Docker in the lab. The image itself is tested in test/cluster/docker.test.ts.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { attachments, innerArguments } from '../../../../cli/docker/index.ts'
import type { Host } from '../../../../cli/index.ts'
import { fairlead } from '../fake-host.ts'
import { FakeDocker, type Rule } from './fake-docker.ts'

const kubeconfig = (server = 'https://k8s.example.com', user = 'client-certificate: cert.pem\n      token: secret') => `
current-context: dev
contexts: [{ name: dev, context: { cluster: c, user: u, namespace: shop } }, { name: other, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "${server}", certificate-authority: ca.pem } }]
users:
  - name: u
    user:
      ${user}
`
/** One session, `dev`. */
const running: Rule = { when: ['ps', 'label=dev.fairlead.session'], stdout: 'dev\n' }

/** `foreground` runs what it is given at once, in the fake's surroundings. */
function withDocker(rules: readonly Rule[], text = kubeconfig()) {
  const docker = new FakeDocker(rules)
  writeFileSync(join(docker.folder, 'config'), text)
  writeFileSync(join(docker.folder, 'ca.pem'), 'an authority')
  writeFileSync(join(docker.folder, 'cert.pem'), 'a certificate')
  const foreground: Host['foreground'] = {
    require: () => Promise.resolve(),
    run: ([program = '', ...args], { environment }) =>
      Promise.resolve(spawnSync(program, args, { env: environment }).status ?? -1),
  }
  const run = (...args: readonly string[]) =>
    fairlead(args, {
      environment: { ...docker.environment, KUBECONFIG: join(docker.folder, 'config') },
      directory: docker.folder,
      bundles: docker.folder,
      foreground,
    })
  return { docker, run, [Symbol.dispose]: () => docker[Symbol.dispose]() }
}

test('connect --docker starts the daemon with the right to make a device, and connects in there with a kubeconfig that needs no file', async () => {
  using fake = withDocker([{ when: ['exec', 'connect'], stdout: 'Connected to dev.\n' }])
  const { code, stdout, stderr } = await fake.run(
    'connect',
    '--docker',
    '--namespace',
    'shop',
    '--also-proxy=10.1.0.0/16',
  )
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'Connected to dev.\n')
  const { calls } = fake.docker
  const volumes = join(fake.docker.folder, 'fairlead-docker-dev')
  assert.deepEqual(
    calls.map(({ words }) => words),
    [
      ['ps', '--filter', 'name=^fairlead-dev$', '--format', '{{.Names}}'],
      ['image', 'inspect', 'fairlead/daemon:1.2.3'],
      [
        ...['run', '--detach', '--rm', '--name', 'fairlead-dev', '--label', 'dev.fairlead.session=dev'],
        ...['--cap-add', 'NET_ADMIN', '--device', '/dev/net/tun', '--volume', `${volumes}:${volumes}`],
        ...['--pull', 'never', 'fairlead/daemon:1.2.3'],
      ],
      ['exec', 'fairlead-dev', 'fairlead', 'status'],
      [
        ...['exec', '--interactive', 'fairlead-dev', 'fairlead', 'connect'],
        ...['--namespace', 'shop', '--also-proxy=10.1.0.0/16', '--kubeconfig', '-'],
      ],
    ],
  )
  const document = calls.at(-1)?.input ?? ''
  assert.match(document, /certificate-authority-data: YW4gYXV0aG9yaXR5/)
  assert.match(document, /client-certificate-data: YSBjZXJ0aWZpY2F0ZQ==/)
  assert.match(document, /token: secret/)
  assert.doesNotMatch(document, /\.pem|other/)
})

test('a container that runs is used again; one without a session is stopped when the connection fails', async () => {
  using fake = withDocker([
    { when: ['ps'], stdout: 'fairlead-dev\n' },
    { when: ['exec', 'connect'], stderr: 'fairlead: no.\n', code: 1 },
    { when: ['exec', 'status', 'json'], stdout: '{"sessions":[]}' },
  ])
  const { code, stderr } = await fake.run('connect', '--docker')
  assert.deepEqual([code, stderr.includes('fairlead: no.')], [1, true])
  assert.deepEqual(
    fake.docker.calls.map(({ words }) => words[0]),
    ['ps', 'exec', 'exec', 'stop'],
  )
})

test('an image that the engine does not have is loaded from beside this program', async () => {
  using fake = withDocker([{ when: ['image', 'inspect'], code: 1 }])
  mkdirSync(join(fake.docker.folder, 'images'))
  writeFileSync(join(fake.docker.folder, 'images/daemon.tar'), '')
  assert.equal((await fake.run('connect', '--docker')).code, 0)
  assert.deepEqual(fake.docker.calls[2]?.words, [
    'load',
    '--quiet',
    '--input',
    join(fake.docker.folder, 'images/daemon.tar'),
  ])
})

test('an image that is nowhere is not fetched under our name; one that was named is', async () => {
  using fake = withDocker([{ when: ['image', 'inspect'], code: 1 }])
  assert.match((await fake.run('connect', '--docker')).stderr, /npm run image.*DOCKER_IMAGE/s)
  const words = () => fake.docker.calls.map(call => call.words)
  assert.equal(
    words().find(([first]) => first === 'run'),
    undefined,
  )
  assert.equal((await fake.run('connect', '--docker', '--docker-image', 'registry.example.com/daemon:1')).code, 0)
  const run = words().find(([first]) => first === 'run') ?? []
  assert.deepEqual([run.at(-1), run.includes('--pull')], ['registry.example.com/daemon:1', false])
})

test('a folder for volumes that others may write to, or that leads elsewhere, is not used', async () => {
  using fake = withDocker([])
  const volumes = join(fake.docker.folder, 'fairlead-docker-dev')
  const refused = async () => {
    assert.match((await fake.run('connect', '--docker')).stderr, /DOCKER_FOLDER/)
    assert.equal(
      fake.docker.calls.some(({ words }) => words[0] === 'run'),
      false,
    )
  }
  mkdirSync(volumes)
  chmodSync(volumes, 0o777)
  await refused()
  rmdirSync(volumes)
  symlinkSync(fake.docker.folder, volumes)
  await refused()
})

for (const [name, text, expected] of [
  ['credentials of a program', kubeconfig(undefined, 'exec: { command: aws }'), /DOCKER_CREDENTIALS/],
  ['an API server on the loopback', kubeconfig('https://127.0.0.1:6443'), /DOCKER_LOOPBACK/],
  ['a file that is missing', kubeconfig(undefined, 'client-key: nothing.pem'), /KUBECONFIG_INVALID/],
] as const)
  test(`${name}: told before any container is started`, async () => {
    using fake = withDocker([], text)
    const { code, stderr } = await fake.run('connect', '--docker')
    assert.equal(code, 1)
    assert.match(stderr, expected)
    assert.deepEqual(fake.docker.calls, [])
  })

test('docker-run: the words of docker run stay as they are, behind the session’s network', async () => {
  using fake = withDocker([running, { when: ['run'], code: 7 }])
  const { code } = await fake.run(
    'docker-run',
    '-it',
    '--rm',
    '-e',
    'A=b',
    'node:24',
    'npm',
    'start',
    '--port',
    '3',
    '--session',
    'x',
  )
  assert.equal(code, 7)
  assert.deepEqual(fake.docker.calls.at(-1)?.words, [
    ...['run', '--network', 'container:fairlead-dev', '-it', '--rm', '-e', 'A=b'],
    ...['node:24', 'npm', 'start', '--port', '3', '--session', 'x'],
  ])
})

test('docker-run --intercept: takes the workload meanwhile, with its environment and volumes', async () => {
  const unknown = { error: { code: 'INTERCEPT_UNKNOWN', detail: { name: 'web' } } }
  using fake = withDocker([running, { when: ['env'], stdout: JSON.stringify(unknown), code: 1 }])
  assert.equal((await fake.run('docker-run', '--intercept', 'web', '--port', '8080:http', 'node:24')).code, 1)
  // The fake answers the same each time: the environment of what was taken is not there, and it is given back.
  const told = fake.docker.calls.map(({ words }) => words.slice(words[0] === 'exec' ? 3 : 0))
  const mount = join(fake.docker.folder, 'fairlead-docker-dev', 'web')
  assert.deepEqual(told.slice(1), [
    ['env', 'web', '-o', 'json'],
    ['intercept', 'web', '--port', '8080:http', '--mount', mount, '-o', 'json'],
    ['env', 'web', '-o', 'json'],
    ['leave', 'web'],
  ])

  using held = withDocker([running])
  const root = join(held.docker.folder, 'fairlead-docker-dev', 'web')
  const mounts = { FAIRLEAD_ROOT: root, FAIRLEAD_MOUNTS: '/etc/keys:/data' }
  held.docker.answer([
    running,
    { when: ['env'], stdout: JSON.stringify({ APP: 'web', KEY: 'a\nb', PATH: '/theirs', ...mounts }) },
  ])
  // Where anybody could have put it.
  const victim = join(held.docker.folder, 'victim')
  writeFileSync(victim, 'precious')
  symlinkSync(victim, join(held.docker.folder, `fairlead-docker-${process.pid}.env`))
  assert.equal((await held.run('docker-run', '--intercept', 'web', 'node:24')).code, 0)
  const { words = [], envFile, envFileModes } = held.docker.calls.at(-1) ?? {}
  const path = words[words.indexOf('--env-file') + 1] ?? ''
  assert.deepEqual(
    words.filter(word => word !== path),
    [
      ...['run', '--network', 'container:fairlead-dev', '--env-file', '--env', 'KEY'],
      ...['--volume', `${root}/etc/keys:/etc/keys:ro`, '--volume', `${root}/data:/data:ro`, 'node:24'],
    ],
  )
  assert.equal(envFile, `APP=web\nFAIRLEAD_MOUNTS=/etc/keys:/data\nFAIRLEAD_ROOT=${root}\n`)
  assert.equal(envFileModes, '600 in 700')
  assert.equal(readFileSync(victim, 'utf8'), 'precious')
  assert.equal(existsSync(dirname(path)), false)
})

test('what a pod declares chooses no folder of this machine', () => {
  const volumes = (environment: Readonly<Record<string, string>>) =>
    attachments({ container: 'c', environment, envFile: '/f', root: '/v/web' }).flags.filter(
      (_, at, flags) => flags[at - 1] === '--volume',
    )
  assert.deepEqual(volumes({ FAIRLEAD_ROOT: '/', FAIRLEAD_MOUNTS: '/var/run/docker.sock' }), [])
  assert.deepEqual(volumes({ FAIRLEAD_ROOT: '/v/web', FAIRLEAD_MOUNTS: '/../../etc:/data//x:/..:data:/' }), [
    '/v/web/etc:/etc:ro',
    '/v/web/data/x:/data/x:ro',
  ])
})

test('values of several lines reach docker as variables of its own, unless docker itself would heed them', () => {
  const given = (environment: Readonly<Record<string, string>>) => attachments({ container: 'c', environment })
  const keys = { KEY: 'a\nb', GOOGLE_KEY: 'c\r\nd', LD_PRELOAD: '/lib/one.so' }
  const { variables, file } = given(keys)
  assert.deepEqual([variables, file], [{ KEY: 'a\nb', GOOGLE_KEY: 'c\r\nd' }, 'LD_PRELOAD=/lib/one.so\n'])
  for (const name of ['LD_PRELOAD', 'DOCKER_HOST', 'https_proxy', 'GODEBUG', 'A=B', '-x', 'A\nB'])
    assert.throws(() => given({ [name]: 'a\nb' }), { code: 'ENVIRONMENT_NOT_WRITABLE' }, name)
  assert.throws(() => given({ 'A\nSECRET': 'a' }), { code: 'ENVIRONMENT_NOT_WRITABLE' }, 'a name of two lines')
})

test('without a session, with several, and without docker: each in a sentence', async () => {
  using none = withDocker([])
  assert.match((await none.run('docker-run', 'node:24')).stderr, /SESSION_NONE/)
  using several = withDocker([{ when: ['ps'], stdout: 'dev\nprod\n' }])
  assert.match((await several.run('docker-run', 'node:24')).stderr, /SESSION_SEVERAL/)
  assert.match(
    (await fairlead(['docker-run', 'node:24'], { environment: { PATH: '/nonexistent' } })).stderr,
    /DOCKER_MISSING/,
  )
  using silent = withDocker([{ when: ['ps'], stderr: 'Cannot connect to the Docker daemon.\n', code: 1 }])
  assert.match((await silent.run('docker-run', 'node:24')).stderr, /Cannot connect to the Docker daemon/)
})

test('disconnect --docker stops the container', async () => {
  using fake = withDocker([running])
  const { code, stdout } = await fake.run('disconnect', '--docker')
  assert.deepEqual([code, stdout], [0, 'Disconnected from dev.\n'])
  assert.deepEqual(fake.docker.calls.at(-1)?.words, ['stop', '--time', '30', 'fairlead-dev'])
})

test('flags for this side are taken out, with their values', () => {
  const outer = { '--docker': 'flag', '--kubeconfig': 'value' } as const
  assert.deepEqual(
    innerArguments(['--docker', '-n', 'shop', '--kubeconfig', 'a', '--kubeconfig=b', '--context', 'c'], outer),
    [...['-n', 'shop', '--context', 'c']],
  )
})
