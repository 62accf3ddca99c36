// Windows' service control manager, as far as a service needs it: sc.exe and netsh.exe of the system's own folder.
// https://learn.microsoft.com/windows-server/administration/windows-commands/sc-create
// A rule of the firewall lets connections in that come out of our own adapters: there each connection to the cluster is one to this machine (tcp/gate of
// the user half). No other network has these addresses, and Windows takes nothing for an address that came in elsewhere.
import { execFile, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../common/base/index.ts'
import type { ServiceManager, ServiceState } from './manager.ts'
import type { Places } from './places.ts'

export const serviceName = 'fairlead'
const ruleName = 'Fairlead'
/** Of our adapters: deviceSpaces of daemon/src/messages.ts. */
const ownNetworks = '198.19.0.0/16,fd66:6169:726c::/48'
/** A stop waits for the clean-up. */
const changeTimeoutMs = 40_000
const lookEveryMs = 250
const programTimeoutMs = 30_000

export interface Ran {
  readonly code: number
  /** Both streams: sc.exe says what is wrong on its standard output. */
  readonly text: string
}

export interface SystemPrograms {
  run(program: 'sc' | 'netsh', args: readonly string[], options: { signal: AbortSignal }): Promise<Ran>
  /** In a process of its own, some seconds from now. */
  removeLater(folder: string): void
}

export class ServiceControlManager implements ServiceManager {
  readonly name = 'Windows'
  readonly #places: Places
  readonly #run: SystemPrograms['run']
  readonly #removeLater: SystemPrograms['removeLater']

  constructor({ places, system }: { places: Places; system: SystemPrograms }) {
    this.#places = places
    this.#run = system.run
    this.#removeLater = system.removeLater
  }

  isRunning(): boolean {
    return true
  }

  async isDefined({ signal }: { signal: AbortSignal }): Promise<boolean> {
    return (await this.#state({ signal })) !== undefined
  }

  /** A program that runs can't be replaced. */
  async release({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#end({ signal })
  }

  async start({ signal }: { signal: AbortSignal }): Promise<void> {
    const settings = [
      ...['binPath=', commandLine(this.#places), 'start=', 'auto', 'obj=', 'LocalSystem'],
      ...['DisplayName=', 'Fairlead'],
    ]
    const verb = (await this.isDefined({ signal })) ? 'config' : 'create'
    await this.#must('sc', [verb, serviceName, ...settings], { signal })
    await this.#must('sc', ['description', serviceName, 'This workstation inside a Kubernetes cluster.'], { signal })
    // Three times, each later than the one before; after a day it counts anew.
    const actions = ['reset=', '86400', 'actions=', 'restart/1000/restart/5000/restart/30000']
    await this.#must('sc', ['failure', serviceName, ...actions], { signal })
    await this.#forgetRule({ signal })
    const rule = ['dir=in', 'action=allow', 'protocol=TCP', `localip=${ownNetworks}`, 'profile=any']
    await this.#must('netsh', ['advfirewall', 'firewall', 'add', 'rule', `name=${ruleName}`, ...rule], { signal })
    await this.#must('sc', ['start', serviceName], { signal })
    await this.#become('RUNNING', { signal })
  }

  async stop({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#end({ signal })
    if (await this.isDefined({ signal })) await this.#must('sc', ['delete', serviceName], { signal })
    await this.#forgetRule({ signal })
  }

  async state({ signal }: { signal: AbortSignal }): Promise<ServiceState> {
    const state = await this.#state({ signal })
    const { text } = await this.#run('sc', ['qc', serviceName], { signal })
    return { state: state?.toLowerCase() ?? 'not there', enabled: /:\s*2\s+AUTO_START/.test(text) }
  }

  removeLater(folder: string): void {
    this.#removeLater(folder)
  }

  async #end({ signal }: { signal: AbortSignal }): Promise<void> {
    const state = await this.#state({ signal })
    if (state === undefined || state === 'STOPPED') return
    // One that is stopping already refuses; whether it stops shows then.
    await this.#run('sc', ['stop', serviceName], { signal })
    await this.#become('STOPPED', { signal })
  }

  async #become(wanted: string, { signal }: { signal: AbortSignal }): Promise<void> {
    const deadline = performance.now() + changeTimeoutMs
    for (;;) {
      const state = await this.#state({ signal })
      if (state === wanted) return
      // It ended while it started: its log knows why.
      if (wanted === 'RUNNING' && state === 'STOPPED') throw new Error('the service ended at once')
      if (performance.now() > deadline) throw new Error(`the service is ${state ?? 'not there'}`)
      await sleep(lookEveryMs, undefined, { signal })
    }
  }

  /** As winsvc.h calls it: RUNNING, STOPPED, …; undefined when there is no such service. */
  async #state({ signal }: { signal: AbortSignal }): Promise<string | undefined> {
    const { code, text } = await this.#run('sc', ['query', serviceName], { signal })
    // `STATE : 4  RUNNING`, whose first word is translated.
    return code === 0 ? /:\s*[1-7]\s{2}([A-Z_]+)/.exec(text)?.[1] : undefined
  }

  /** Its failure says that there was none. */
  async #forgetRule({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#run('netsh', ['advfirewall', 'firewall', 'delete', 'rule', `name=${ruleName}`], { signal })
  }

  async #must(program: 'sc' | 'netsh', args: readonly string[], { signal }: { signal: AbortSignal }): Promise<void> {
    const { code, text } = await this.#run(program, args, { signal })
    if (code !== 0) throw new Error(`${program} ${args[0] ?? ''}: ${text.trim() || `exit ${code}`}`)
  }
}

/** Of the service, in quotes: a path with a space that has none is another program's chance. */
export function commandLine({ library, node }: Pick<Places, 'library' | 'node'>): string {
  const log = join(dirname(library), 'fairlead.log')
  return [join(library, node), join(library, 'fairleadd-root.mjs')]
    .map(quoted)
    .concat('--service', '--log', quoted(log))
    .join(' ')
}

function quoted(text: string): string {
  return `"${text}"`
}

export function systemPrograms(system32: string): SystemPrograms {
  const options = { windowsHide: true, cwd: system32 }
  return {
    run: (program, args, { signal }) =>
      new Promise((resolve, reject) => {
        const limited = { ...options, timeout: programTimeoutMs, signal }
        execFile(join(system32, `${program}.exe`), args, limited, (error, stdout, stderr) => {
          if (error === null) resolve({ code: 0, text: stdout })
          else if (typeof error.code === 'number') resolve({ code: error.code, text: `${stdout}${stderr}` })
          else reject(new Error(messageOf(error), { cause: error }))
        })
      }),
    removeLater(folder) {
      // cmd.exe has no other way to wait that needs no console.
      const wait = `"${join(system32, 'ping.exe')}" -n 4 127.0.0.1 >nul`
      const words = ['/d', '/s', '/c', `"${wait} & rmdir /s /q "${folder}""`]
      spawn(join(system32, 'cmd.exe'), words, {
        ...options,
        detached: true,
        stdio: 'ignore',
        windowsVerbatimArguments: true,
      }).unref()
    },
  }
}
