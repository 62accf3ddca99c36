// Where everything is measured: a lab of two nodes and a workstation, the manager on it, the daemon connected. Gives the ways to one pod, and
// the programs whose cost counts.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { Disposer } from '../../common/base/index.ts'
import { Lab, nodeAddress, type Workstation } from '../lab/index.ts'
import { installManager, JoinedWorkstation, managerImage, until } from '../support/index.ts'
import type { Path } from './figures.ts'
import { childrenOf } from './processes.ts'

/** Ports of the sample application's pods (programs/sample). */
export const ports = { http: 8080, source: 7003, sink: 7009 } as const

export interface Programs {
  readonly root: number
  readonly user: number
  readonly manager: number
}

export interface LoadResult {
  readonly mbit: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly slowest: number
  readonly failed: number
  readonly sent: number
  readonly lost: number
  /** Processor seconds of kubectl, when that was the path. */
  readonly kubectlSeconds?: number
}

const loadTimeoutMs = 130_000

export class Stage implements AsyncDisposable {
  readonly lab: Lab
  readonly workstation: Workstation
  readonly joined: JoinedWorkstation
  /** Quick runs measure less of everything. */
  readonly isQuick: boolean
  /** The sample pod that is loaded, and iperf3's. */
  readonly pod: { readonly name: string; readonly ip: string }
  readonly iperf3: string
  readonly #opened: Disposer
  /** A node that does not run the pod, so that its path crosses the network as well. */
  readonly #otherNode: number

  private constructor(
    parts: Pick<Stage, 'lab' | 'workstation' | 'joined' | 'isQuick' | 'pod' | 'iperf3'>,
    { opened, otherNode }: { opened: Disposer; otherNode: number },
  ) {
    this.lab = parts.lab
    this.workstation = parts.workstation
    this.joined = parts.joined
    this.isQuick = parts.isQuick
    this.pod = parts.pod
    this.iperf3 = parts.iperf3
    this.#opened = opened
    this.#otherNode = otherNode
  }

  static async open({ isQuick }: { isQuick: boolean }): Promise<Stage> {
    if (!existsSync(managerImage)) throw new Error('build first: npm run build && npm run image')
    const opened = new Disposer()
    try {
      const lab = opened.own(
        await Lab.open({ name: `bench${process.pid}`, workstations: [{ name: 'ws', kind: 'plain' }] }),
      )
      const workstation = lab.workstation('ws')
      await installManager(lab, workstation)
      const joined = opened.own(await JoinedWorkstation.open(lab, workstation))
      await joined.connect()
      const echo = await podOf(lab, 'echo')
      const pod = { name: echo.metadata.name, ip: echo.status.podIP }
      const otherNode = echo.status.hostIP === nodeAddress(1) ? 2 : 1
      const iperf3 = (await podOf(lab, 'iperf3')).status.podIP
      return new Stage({ lab, workstation, joined, isQuick, pod, iperf3 }, { opened, otherNode })
    } catch (error) {
      await opened[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Of the session that is connected now. */
  async programs(): Promise<Programs> {
    const root = this.joined.daemonPid
    const [user] = await childrenOf(root)
    if (user === undefined) throw new Error('there is no user half')
    const { items } = (await this.lab.get('/api/v1/pods?labelSelector=app%3Dtraffic-manager')) as PodList
    const [pod] = items
    const container = pod?.status.containerStatuses[0]?.containerID.replace('containerd://', '') ?? 'none'
    const place = this.lab.node(pod?.status.hostIP === nodeAddress(1) ? 1 : 2)
    const tasks = await place.must(['ctr', '-n', 'k8s.io', 'tasks', 'ls'])
    const manager = Number(new RegExp(`^${container}\\s+(\\d+)`, 'm').exec(tasks)?.[1])
    if (!(manager > 0)) throw new Error('the manager has no process')
    return { root, user, manager }
  }

  /** Runs the load program against a port of the pod by that path. */
  async load(path: Path, command: string, port: number, count: number, width: number): Promise<LoadResult> {
    switch (path) {
      case 'fairlead':
        return this.loadFrom(this.workstation, command, `${this.pod.ip}:${port}`, count, width)
      case 'node':
        return this.loadFrom(this.lab.node(this.#otherNode), command, `${this.pod.ip}:${port}`, count, width)
      case 'port-forward': {
        // One of its own each time: a connection that goes wrong ends kubectl, or leaves it stuck.
        const { child, address } = await this.#portForward(port)
        try {
          return await this.loadFrom(this.workstation, command, address, count, width)
        } finally {
          child.kill('SIGKILL')
          await once(child, 'exit')
        }
      }
    }
  }

  /** The same against any address, from any place. */
  async loadFrom(
    place: Pick<Workstation, 'run'>,
    command: string,
    address: string,
    count: number,
    width: number,
    { name = '', timeoutMs = loadTimeoutMs }: { readonly name?: string; readonly timeoutMs?: number } = {},
  ): Promise<LoadResult> {
    const args = [this.lab.loadProgram, command, address, String(count), String(width), name]
    const { code, stdout, stderr } = await place.run(args, { timeoutMs })
    if (code !== 0) throw new Error(stderr.trim())
    return JSON.parse(stdout) as LoadResult
  }

  get node(): Pick<Workstation, 'run'> {
    return this.lab.node(this.#otherNode)
  }

  /** The address of the session's resolver. */
  async resolver(): Promise<string> {
    const { stdout } = await this.joined.fairlead(['status', '--output', 'json'])
    const status = JSON.parse(stdout) as { sessions: { dns: { addresses: string[] } }[] }
    const address = status.sessions[0]?.dns.addresses[0]
    if (address === undefined) throw new Error('the session has no resolver')
    return address
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]()
  }

  async #portForward(port: number): Promise<{ child: ChildProcess; address: string }> {
    const args = ['-n', 'bank', 'port-forward', '--address', '127.0.0.1', `pod/${this.pod.name}`, `:${port}`]
    const child = this.workstation.spawn([...this.lab.kubectlCommand, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (piece: Buffer) => {
        said += piece.toString()
      })
    try {
      const local = await until(
        'kubectl port-forward listens',
        () => /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1],
      )
      return { child, address: `127.0.0.1:${local}` }
    } catch (error) {
      child.kill('SIGKILL')
      throw new Error(`kubectl port-forward: ${said}`, { cause: error })
    }
  }
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly status: {
      readonly podIP: string
      readonly hostIP: string
      readonly containerStatuses: readonly { readonly containerID: string }[]
    }
  }[]
}

async function podOf(lab: Lab, app: string): Promise<PodList['items'][number]> {
  const { items } = (await lab.get(`/api/v1/namespaces/bank/pods?labelSelector=app%3D${app}`)) as PodList
  const [pod] = items
  if (pod === undefined) throw new Error(`there is no pod of ${app}`)
  return pod
}
