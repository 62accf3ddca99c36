// A developer at work on a workstation of the lab: the session, a process that stands for the service, and the command line.
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Lab, Workstation } from '../../lab/index.ts'
import { JoinedWorkstation } from '../fairlead.ts'
import { until } from '../until.ts'

const program = fileURLToPath(new URL('developer.ts', import.meta.url))
const interceptMs = 100_000

export interface InterceptStatus {
  readonly name: string
  readonly state: string
  readonly traffic: { readonly connections: number; readonly requests: number }
  readonly failure?: { readonly code: string; readonly text: string }
}

export class Developer implements AsyncDisposable {
  readonly name: string
  readonly joined: JoinedWorkstation
  /** Of developer.ts. */
  readonly port: number
  #process: ChildProcess

  private constructor(name: string, joined: JoinedWorkstation, port: number) {
    this.name = name
    this.joined = joined
    this.port = port
    this.#process = this.#start()
  }

  /** Connected to the namespace, and with a process that listens. */
  static async open(
    lab: Lab,
    workstation: Workstation,
    { name, port = 3000, namespace = 'shop' }: { name: string; port?: number; namespace?: string },
  ): Promise<Developer> {
    const joined = await JoinedWorkstation.open(lab, workstation)
    const developer = new Developer(name, joined, port)
    try {
      await developer.#ready()
      await joined.connect(['--namespace', namespace])
      return developer
    } catch (error) {
      await developer[Symbol.asyncDispose]()
      throw error
    }
  }

  /** `fairlead intercept ARGS…` without volumes; throws with its words when it fails. Gives milliseconds. */
  async intercept(...args: readonly string[]): Promise<number> {
    const from = performance.now()
    const { code, stdout, stderr } = await this.joined.fairlead(['intercept', ...args, '--mount', 'false'], {
      timeoutMs: interceptMs,
    })
    if (code !== 0) throw new Error(`fairlead intercept ${args.join(' ')}:\n${stdout}${stderr}\n${this.joined.log}`)
    return performance.now() - from
  }

  /** What the command says when it fails. */
  async refused(...args: readonly string[]): Promise<string> {
    const { code, stderr } = await this.joined.fairlead(['intercept', ...args, '--mount', 'false'], {
      timeoutMs: interceptMs,
    })
    return code === 0 ? '' : stderr
  }

  /** Gives milliseconds. */
  async leave(name: string): Promise<number> {
    const from = performance.now()
    const { code, stderr } = await this.joined.fairlead(['leave', name])
    if (code !== 0) throw new Error(`fairlead leave ${name}: ${stderr}`)
    return performance.now() - from
  }

  async intercepts(): Promise<readonly InterceptStatus[]> {
    const { stdout } = await this.joined.fairlead(['status', '--output', 'json'])
    return (JSON.parse(stdout) as { sessions: { intercepts: InterceptStatus[] }[] }).sessions[0]?.intercepts ?? []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.joined[Symbol.asyncDispose]()
  }

  #start(): ChildProcess {
    return this.joined.workstation.spawn([process.execPath, program, this.name, String(this.port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  }

  async #ready(): Promise<void> {
    let said = ''
    this.#process.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
    await until('the developer’s process listens', () => said.includes('ready'))
  }
}
