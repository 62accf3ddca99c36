// The network of a pod, with this machine's files: programs of tests run there as they would in the pod. Names are not resolved there.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Lab, nodeAddress, nodeAddress6 } from '../../lab/index.ts'
import { until } from '../until.ts'

const caller = fileURLToPath(new URL('caller.ts', import.meta.url))
const callMs = 120_000

/** A caller that goes on until it is stopped. */
export interface Calling {
  stop(): Promise<Record<string, unknown>>
}

interface PodObject {
  readonly status: {
    readonly hostIP: string
    readonly containerStatuses: readonly { readonly containerID: string }[]
  }
}

export async function serviceAddress(lab: Lab, namespace: string, service: string): Promise<string> {
  const { spec } = (await lab.get(`/api/v1/namespaces/${namespace}/services/${service}`)) as {
    spec: { clusterIP: string }
  }
  return spec.clusterIP
}

/** Disposing of it ends what still calls. */
export class Pod implements Disposable {
  readonly #pid: number
  readonly #calling = new Set<ChildProcess>()

  private constructor(pid: number) {
    this.#pid = pid
  }

  /** The first pod of a selector. */
  static async find(lab: Lab, namespace: string, selector: string): Promise<Pod> {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`
    const { items } = (await lab.get(path)) as { items: readonly PodObject[] }
    const [pod] = items
    const container = pod?.status.containerStatuses[0]?.containerID.replace('containerd://', '')
    const hostIp = pod?.status.hostIP ?? ''
    const node = Array.from({ length: lab.nodes }, (_, at) => at + 1).find(at =>
      [nodeAddress(at), nodeAddress6(at)].includes(hostIp),
    )
    if (container === undefined || node === undefined) throw new Error(`no pod ${namespace}/${selector}`)
    const tasks = await lab.node(node).must(['ctr', '-n', 'k8s.io', 'tasks', 'ls'])
    const pid = Number(new RegExp(`^${container}\\s+(\\d+)`, 'm').exec(tasks)?.[1])
    if (!(pid > 0)) throw new Error(`${namespace}/${selector} has no process`)
    return new Pod(pid)
  }

  /** One command of caller.ts, to its end. */
  async call(
    command: string,
    host: string,
    port: number,
    ...args: readonly (string | number)[]
  ): Promise<Record<string, unknown>> {
    const child = this.#spawn([command, host, String(port), ...args.map(String)])
    return resultOf(child)
  }

  /** Any program, to its end; it prints one line of JSON. */
  async run(program: readonly string[], { timeoutMs = callMs } = {}): Promise<Record<string, unknown>> {
    return resultOf(this.#enter(program, timeoutMs))
  }

  /** A command that goes on until it is stopped. Resolves when it has begun. */
  async begin(command: string, host: string, port: number, ...args: readonly (string | number)[]): Promise<Calling> {
    const child = this.#spawn([command, host, String(port), ...args.map(String)])
    let said = ''
    child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
    await until('the caller has begun', () => said.startsWith('ready\n'))
    return {
      stop: async () => {
        const ended = once(child, 'close')
        child.kill('SIGTERM')
        await ended
        return JSON.parse(said.split('\n')[1] ?? '{}') as Record<string, unknown>
      },
    }
  }

  [Symbol.dispose](): void {
    for (const child of this.#calling) child.kill('SIGKILL')
  }

  #spawn(args: readonly string[]): ChildProcess {
    return this.#enter([process.execPath, caller, ...args], callMs)
  }

  #enter(program: readonly string[], timeoutMs: number): ChildProcess {
    const enter = [`--net=/proc/${this.#pid}/ns/net`, ...program]
    const child = spawn('nsenter', enter, { stdio: ['ignore', 'pipe', 'inherit'], timeout: timeoutMs })
    this.#calling.add(child)
    child.once('close', () => this.#calling.delete(child))
    return child
  }
}

async function resultOf(child: ChildProcess): Promise<Record<string, unknown>> {
  let said = ''
  child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
  await once(child, 'close')
  if (said === '') throw new Error('the caller said nothing')
  return JSON.parse(said) as Record<string, unknown>
}
