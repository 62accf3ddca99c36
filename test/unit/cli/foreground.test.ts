// A program after --, with real processes: the real command line in front of a service of the test's own, signals as a shell or a terminal sends them.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { until } from '../../support/until.ts'
import { FakeDaemon } from './fake-host.ts'
import { Service } from './service-double.ts'

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))

class Running implements Disposable {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  stdout = ''
  #stderr = ''

  constructor(child: ChildProcess, input = '') {
    this.child = child
    child.stdout?.on('data', (piece: Buffer) => (this.stdout += piece.toString()))
    child.stderr?.on('data', (piece: Buffer) => (this.#stderr += piece.toString()))
    if (input !== '') child.stdin?.end(input)
    this.ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.#stderr,
    }))
  }

  get pid(): number {
    return this.child.pid ?? assert.fail('it was not started')
  }

  /** A failed test leaves nothing running: asked twice, the command line ends what it runs and itself. */
  [Symbol.dispose](): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM')
  }
}

/** Without a terminal. */
function start(daemon: FakeDaemon, command: readonly string[], input = '\n'): Running {
  const child = spawn(process.execPath, [main, 'intercept', 'web', '--', ...command], {
    // A session of its own, and so no terminal.
    detached: true,
    env: { PATH: process.env['PATH'], FAIRLEAD_SOCKET: daemon.socket },
  })
  return new Running(child, input)
}

/** The first process that `pid` has started. */
function below(pid: number): number | undefined {
  const [first = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return first === '' ? undefined : Number(first)
}

test('a program reads our input, writes our output, has the environment, and its exit code is ours', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const script = 'read line; echo "$line $GREETING"; echo to stderr >&2; exit 7'
  const { code, stdout, stderr } = await start(daemon, ['sh', '-c', script], 'well,\n').ended
  assert.deepEqual([code, stdout], [7, 'well, hello\n'])
  assert.match(stderr, /to stderr\n/)
  assert.equal(service.held.size, 0)
})

for (const [name, number] of [
  ['SIGTERM', 15],
  ['SIGINT', 2],
  ['SIGHUP', 1],
  ['SIGUSR1', 10],
] as const)
  test(`${name} is the program's, and everything that it started; then the intercept ends`, async () => {
    const service = new Service()
    await using daemon = await FakeDaemon.open(service.handlers)
    using running = start(daemon, ['sh', '-c', "sh -c 'echo $$; exec sleep 60'; exit 9"])
    await until('it runs', () => running.stdout !== '')
    const started = Number(running.stdout)
    process.kill(running.pid, name)
    assert.equal((await running.ended).code, 128 + number)
    await until('what it started has ended too', () => !existsSync(`/proc/${started}`))
    assert.equal(service.held.size, 0)
  })

test('a program that handles a signal goes on, and ends when it likes', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const program = `
    process.on('SIGUSR2', () => console.log('heard'))
    process.on('SIGTERM', () => { console.log('bye'); process.exit(3) })
    setInterval(() => {}, 1000); console.log('ready')`
  using running = start(daemon, [process.execPath, '-e', program])
  await until('it runs', () => running.stdout === 'ready\n')
  process.kill(running.pid, 'SIGUSR2')
  await until('it has heard', () => running.stdout === 'ready\nheard\n')
  assert.equal(service.held.size, 1)
  process.kill(running.pid, 'SIGTERM')
  const { code, stdout } = await running.ended
  assert.deepEqual([code, stdout], [3, 'ready\nheard\nbye\n'])
})

test('the command line killed outright: the service sees the call end', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  using running = start(daemon, ['sleep', '60'])
  const call = await until('it is held', () => service.calls.get('web'))
  const program = await until('the program runs', () => below(running.pid))
  process.kill(running.pid, 'SIGKILL')
  await until('the service knows', () => call.cancelled)
  process.kill(program, 'SIGKILL')
  await running.ended
})

test('a program that does not exist, or is none', async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const missing = await start(daemon, ['no-such-program']).ended
  assert.equal(missing.code, 127)
  assert.match(missing.stderr, /There is no program named no-such-program/)
  assert.equal((await start(daemon, ['/etc/passwd']).ended).code, 127)
  assert.deepEqual(service.asked, [])
})

const script = spawnSync('script', ['--version']).error === undefined
const needsTerminal = { skip: script ? false : 'script(1) is not on this machine' }

/** In a terminal of its own: what is typed goes through it, as Ctrl-C does. */
function inTerminal(daemon: FakeDaemon, command: readonly string[]): Running {
  const line = [process.execPath, main, 'intercept', 'web', '--', ...command].map(
    word => `'${word.replaceAll("'", "'\\''")}'`,
  )
  const child = spawn('script', ['-qec', `exec ${line.join(' ')}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], FAIRLEAD_SOCKET: daemon.socket, SHELL: '/bin/sh' },
  })
  return new Running(child)
}

test('in a terminal Ctrl-C reaches the program once, which has the terminal', needsTerminal, async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  const trap =
    'trap "echo once; n=1" INT; tty; echo ready; : > /dev/tty; while [ -z "$n" ]; do sleep 0.05; done; sleep 0.3; exit 5'
  using running = inTerminal(daemon, ['sh', '-c', trap])
  await until('it runs', () => running.stdout.includes('ready'))
  running.child.stdin?.write('\x03')
  const { code, stdout } = await running.ended
  assert.match(stdout, /\/dev\/pts\/\d+/)
  assert.equal(stdout.match(/once/g)?.length, 1)
  assert.equal(code, 5)
  assert.equal(service.held.size, 0)
})

test('in a terminal a program that Ctrl-C ends takes the intercept along', needsTerminal, async () => {
  const service = new Service()
  await using daemon = await FakeDaemon.open(service.handlers)
  using running = inTerminal(daemon, ['sh', '-c', 'echo ready; exec sleep 60'])
  await until('it runs', () => running.stdout.includes('ready'))
  running.child.stdin?.write('\x03')
  assert.equal((await running.ended).code, 130)
  assert.equal(service.held.size, 0)
})
