// Fairlead on a workstation of the lab: the real bundles, the real daemon, the command line as a user types it.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Lab, type LabOptions, readEnvironment, type Workstation } from '../lab/index.ts'
import { until } from './until.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const managerImage = join(root, 'dist/images/traffic-manager.tar')
export const daemonImage = join(root, 'dist/images/daemon.tar')

const cli = join(root, 'dist/fairlead.mjs')
const probe = join(root, 'test/support/probe.ts')

/**
 * A lab with a workstation of each kind (`plain`, `resolved`) and the manager in its cluster. With FAIRLEAD_TEST_LAB that lab as it is, which must
 * have them.
 */
export async function openJoinableLab(name: string, options: Pick<LabOptions, 'ip' | 'nodes'> = {}): Promise<Lab> {
  const { existingLab } = readEnvironment()
  if (existingLab !== undefined && options.ip === undefined) return Lab.attach(existingLab)
  const workstations = (['plain', 'resolved'] as const).map(kind => ({ name: kind, kind }))
  const lab = await Lab.open({ name: `${name}${process.pid}`, workstations, ...options })
  try {
    await installManager(lab, lab.workstation('plain'))
    return lab
  } catch (error) {
    await lab[Symbol.asyncDispose]()
    throw error
  }
}

/** Brings the traffic manager into the lab's cluster, as a user would: the image onto the nodes, then `fairlead cluster install`. */
export async function installManager(
  lab: Lab,
  workstation: Workstation,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (!existsSync(managerImage)) throw new Error(`${managerImage} is missing: npm run image`)
  await lab.loadImage(managerImage)
  const { code, stdout, stderr } = await workstation.run([process.execPath, cli, 'cluster', 'install'], {
    env: { ...process.env, KUBECONFIG: lab.kubeconfig, ...environment },
    timeoutMs: 120_000,
  })
  if (code !== 0) throw new Error(`fairlead cluster install failed:\n${stdout}${stderr}`)
}

export interface SessionStatus {
  readonly state: string
  readonly routes: readonly string[]
  readonly dns: {
    readonly mechanism: string
    readonly upstream: readonly string[]
    readonly domains: readonly string[]
  }
  readonly warnings: readonly { readonly code: string; readonly text: string }[]
  readonly lastFailure?: { readonly code: string }
  readonly traffic: { readonly openFlows: number }
}

export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A workstation with the daemon running in it. Closing it stops the daemon. */
export class JoinedWorkstation implements AsyncDisposable {
  readonly workstation: Workstation
  readonly #kubeconfig: string
  readonly #log: string[] = []
  #daemon: ChildProcess

  private constructor(workstation: Workstation, kubeconfig: string) {
    this.workstation = workstation
    this.#kubeconfig = kubeconfig
    this.#daemon = this.#start()
  }

  static async open(lab: Lab, workstation: Workstation): Promise<JoinedWorkstation> {
    const joined = new JoinedWorkstation(workstation, lab.kubeconfig)
    await joined.ready()
    return joined
  }

  /** The daemon's process (its root half). */
  get daemonPid(): number {
    return this.#daemon.pid ?? 0
  }

  /** What the daemon has logged, for a failure's message. */
  get log(): string {
    return this.#log.join('')
  }

  /** Starts the daemon again after it was killed. */
  async restart(): Promise<void> {
    this.#daemon = this.#start()
    await this.ready()
  }

  async ready(): Promise<void> {
    await until('the daemon answers', async () => (await this.fairlead(['status'])).code === 0, {
      withinMs: 20_000,
      everyMs: 100,
    })
  }

  /** `fairlead ARGS…`, as the workstation's user `uid` (root when absent). */
  async fairlead(
    args: readonly string[],
    { uid, timeoutMs = 60_000 }: { uid?: number; timeoutMs?: number } = {},
  ): Promise<Result> {
    return this.workstation.run([process.execPath, '--', cli, ...args], {
      // Root's home is nothing that another user has.
      env: { ...process.env, KUBECONFIG: this.#kubeconfig, NO_COLOR: '1', ...(uid ? { HOME: '/' } : {}) },
      timeoutMs,
      ...(uid === undefined ? {} : { uid, gid: uid }),
    })
  }

  /** `fairlead ARGS…`, as a process of the caller's. */
  spawn(args: readonly string[]): ChildProcess {
    return this.workstation.spawn([process.execPath, '--', cli, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { KUBECONFIG: this.#kubeconfig, NO_COLOR: '1' },
    })
  }

  /** `fairlead connect ARGS…`; throws with its words when it fails. */
  async connect(args: readonly string[] = ['--namespace', 'shop']): Promise<void> {
    const { code, stdout, stderr } = await this.fairlead(['connect', ...args])
    if (code !== 0) throw new Error(`fairlead connect failed:\n${stdout}${stderr}\n--- daemon\n${this.log}`)
  }

  /** `fairlead status --output json`. */
  async sessions(): Promise<readonly SessionStatus[]> {
    const { stdout } = await this.fairlead(['status', '--output', 'json'])
    return (JSON.parse(stdout) as { sessions: SessionStatus[] }).sessions
  }

  /** The one session's. */
  async state(): Promise<string> {
    return (await this.sessions())[0]?.state ?? 'none'
  }

  /** Processes of one half of the daemon, on this workstation only: a lab is never alone on its machine. */
  async pidsOf(half: 'root' | 'user'): Promise<readonly number[]> {
    const script =
      'for p in $(pgrep -f "$0"); do [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/self/ns/net)" ] && echo $p; done; true'
    const pids = await this.workstation.must(['sh', '-c', script, `fairleadd-${half}.mjs`])
    // The shell's own command line holds the name too.
    return pids
      .split('\n')
      .filter(line => line !== '')
      .map(Number)
      .filter(pid => commandOf(pid).endsWith(`fairleadd-${half}.mjs`))
  }

  /** A connection of probe.ts' `keep`, open when this resolves; `ended` tells how it ended. */
  async keep(host: string, port: number): Promise<{ readonly ended: Promise<{ outcome: string; ms: number }> }> {
    const child = this.workstation.spawn([process.execPath, probe, 'keep', host, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
    const ended = once(child, 'close').then(
      () => JSON.parse(said.split('\n')[1] ?? '{}') as { outcome: string; ms: number },
    )
    await until('the connection is open', () => said.startsWith('open\n'))
    return { ended }
  }

  /** Runs one command of probe.ts and gives what it reported. */
  async probe(command: string, host: string, port: number, number?: number): Promise<Record<string, unknown>> {
    const args = [
      process.execPath,
      probe,
      command,
      host,
      String(port),
      ...(number === undefined ? [] : [String(number)]),
    ]
    const { stdout, stderr } = await this.workstation.run(args, { timeoutMs: 180_000 })
    if (stdout === '') throw new Error(`probe ${command} said nothing: ${stderr}`)
    return JSON.parse(stdout) as Record<string, unknown>
  }

  async curl(url: string, ...args: readonly string[]): Promise<Result> {
    return this.workstation.run(['curl', '--silent', '--show-error', '--max-time', '10', ...args, url], {
      timeoutMs: 15_000,
    })
  }

  /** dig's short answer, one record a line, and the status of its header. */
  async dig(...args: readonly string[]): Promise<{ status: string; records: string[] }> {
    const { stdout } = await this.workstation.run(
      ['dig', '+tries=1', '+time=5', '+noall', '+comments', '+answer', ...args],
      { timeoutMs: 15_000 },
    )
    const records = stdout.split('\n').filter(line => line !== '' && !line.startsWith(';'))
    return { status: /status: (\w+)/.exec(stdout)?.[1] ?? 'none', records }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon.exitCode !== null || this.#daemon.signalCode !== null) return
    this.#daemon.kill('SIGTERM')
    await once(this.#daemon, 'exit')
  }

  #start(): ChildProcess {
    const child = this.workstation.spawn([process.execPath, cli, 'daemon'], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (piece: Buffer) => this.#log.push(piece.toString()))
    return child
  }
}

/** Empty when there is no such process (any more). */
function commandOf(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .split('\0')
        .find(word => word.endsWith('.mjs')) ?? ''
    )
  } catch {
    return ''
  }
}
