// A place is a network namespace and, for nodes and workstations, a mount namespace: where programs of the lab run.
// nsenter and never `ip netns exec`: that one makes a mount namespace for every program, so that kubelet's volumes never reach containerd.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { must, type RunOptions, type RunResult, run } from './command.ts'

export interface EnterOptions {
  readonly cwd?: string
  /** Run as this user and group (with no other groups); absent: root. */
  readonly uid?: number
  readonly gid?: number
}

export class Place {
  /** As `ip netns` names it. */
  readonly network: string
  readonly #mounts: string | undefined

  /** `mounts`: the file that holds the mount namespace; absent: the machine's own. */
  constructor(network: string, mounts?: string) {
    this.network = network
    this.#mounts = mounts
  }

  /** The command line that runs `argv` in here. nsenter, env and setpriv replace themselves: the process is the program. */
  enter(argv: readonly string[], { cwd, uid, gid }: EnterOptions = {}): string[] {
    const drop = uid === undefined && gid === undefined ? [] : dropTo(uid ?? 0, gid ?? uid ?? 0)
    const enter = [
      'nsenter',
      `--net=/run/netns/${this.network}`,
      ...(this.#mounts === undefined ? [] : [`--mount=${this.#mounts}`]),
    ]
    // setns to a mount namespace moves to its root: say where to work.
    return [...enter, ...drop, 'env', `--chdir=${cwd ?? process.cwd()}`, ...argv]
  }

  run(argv: readonly string[], options: RunOptions & EnterOptions = {}): Promise<RunResult> {
    return run(this.enter(argv, options), options)
  }

  /** Standard output; a failure is an error. */
  must(argv: readonly string[], options: RunOptions & EnterOptions = {}): Promise<string> {
    return must(this.enter(argv, options), options)
  }

  /** The caller owns the child: its pid is the program's own, and it ends with nobody but its caller. */
  spawn(argv: readonly string[], options: SpawnOptions & EnterOptions = {}): ChildProcess {
    const { cwd, uid, gid, env, ...rest } = options
    const where = {
      ...(cwd !== undefined && { cwd }),
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
    }
    const [program = '', ...args] = this.enter(argv, where)
    return spawn(program, args, { ...rest, env: { ...process.env, ...env } })
  }

  /** Starts a program that outlives us, its output in a file; whoever takes the lab down ends it. */
  start(argv: readonly string[], logPath: string, env: Readonly<Record<string, string>> = {}): void {
    const log = openSync(logPath, 'a')
    try {
      this.spawn(argv, { detached: true, stdio: ['ignore', log, log], env, cwd: '/' })
        .on('error', () => undefined)
        .unref()
    } finally {
      closeSync(log)
    }
  }

  /** Makes the mount namespace, private to this place, and runs the shell script in it that furnishes it. */
  async furnish(script: string, env: Readonly<Record<string, string>>): Promise<void> {
    if (this.#mounts === undefined) throw new Error('this place has no mounts of its own')
    await writeFile(this.#mounts, '')
    await must(
      [
        'unshare',
        `--mount=${this.#mounts}`,
        '--propagation',
        'private',
        'nsenter',
        `--net=/run/netns/${this.network}`,
        'sh',
        '-euc',
        script,
      ],
      { env },
    )
  }
}

function dropTo(uid: number, gid: number): string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
}
