// The daemon's image as a container, and containers that share its network: what `fairlead connect --docker` and `fairlead docker-run` amount to. There is
// no Docker in the lab, so the containerd of a node runs them, with the rights and the network that the command lines ask for (test/unit/cli/docker)
// and the files that Docker gives a container.
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Disposer } from '../../common/base/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Lab } from '../lab/index.ts'
import { daemonImage, type Result } from './fairlead.ts'
import { until } from './until.ts'

const image = `docker.io/fairlead/daemon:${packageJson.version}`
const ctr = ['ctr', '-n', 'k8s.io']

export interface DaemonContainerOptions {
  /** Of a process in the network namespace that the containers share. */
  readonly networkPid: number
  /** The text of their /etc/resolv.conf. */
  readonly resolvConf: string
}

/** The daemon's container, running from `start` until this is disposed of. */
export class DaemonContainer implements AsyncDisposable {
  readonly #owned = new Disposer()
  readonly #lab: Lab
  readonly #name: string
  readonly #shared: readonly string[]
  #runs = 0

  private constructor(lab: Lab, name: string, folder: string, networkPid: number) {
    this.#lab = lab
    this.#name = name
    this.#owned.defer(() => rm(folder, { recursive: true, force: true }))
    const bind = (file: string, at: string) => [
      '--mount',
      `type=bind,src=${join(folder, file)},dst=${at},options=rbind:ro`,
    ]
    this.#shared = [
      ...['--with-ns', `network:/proc/${networkPid}/ns/net`],
      ...bind('resolv.conf', '/etc/resolv.conf'),
      ...bind('dockerenv', '/.dockerenv'),
      ...bind('kubeconfig', '/kubeconfig'),
    ]
  }

  static async start(lab: Lab, { networkPid, resolvConf }: DaemonContainerOptions): Promise<DaemonContainer> {
    await lab.loadImage(daemonImage, [1])
    const folder = await mkdtemp(join(tmpdir(), 'fairlead-container-'))
    const container = new DaemonContainer(lab, `fairlead-dev-${networkPid}`, folder, networkPid)
    try {
      await writeFile(join(folder, 'resolv.conf'), resolvConf)
      await writeFile(join(folder, 'dockerenv'), '')
      await copyFile(lab.kubeconfig, join(folder, 'kubeconfig'))
      await container.#run()
      return container
    } catch (error) {
      await container[Symbol.asyncDispose]()
      throw error
    }
  }

  /** `fairlead ARGS…` in the daemon's container; the lab's kubeconfig is /kubeconfig there. */
  async fairlead(...args: readonly string[]): Promise<Result> {
    const exec = ['task', 'exec', '--exec-id', `e${++this.#runs}`, this.#name, 'fairlead', ...args]
    return this.#node([...ctr, ...exec], 120_000)
  }

  /** A command in a container of its own that shares the network; runs to its end. */
  async beside(...command: readonly string[]): Promise<Result> {
    return this.#node([...ctr, 'run', '--rm', ...this.#shared, image, `${this.#name}-${++this.#runs}`, ...command])
  }

  /** What a program in such a container is answered; exit code 1 and the reason where it is not. */
  async get(url: string): Promise<Result> {
    const program = `fetch('${url}').then(r => r.text()).then(console.log, e => { console.log(e.cause); process.exit(1) })`
    return this.beside('/usr/local/bin/node', '-e', program)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  /** With the right to make a device and nothing else. */
  async #run(): Promise<void> {
    const rights = ['--cap-add', 'CAP_NET_ADMIN', '--device', '/dev/net/tun']
    const { code, stderr } = await this.#node([...ctr, 'run', '-d', ...rights, ...this.#shared, image, this.#name])
    if (code !== 0) throw new Error(`the daemon's container did not start: ${stderr}`)
    this.#owned.defer(async () => {
      await this.#node([...ctr, 'task', 'kill', '--signal', 'SIGTERM', this.#name])
      const isGone = async () => (await this.#node([...ctr, 'task', 'delete', this.#name])).code === 0
      await until('the daemon has ended', isGone, { withinMs: 30_000, everyMs: 200 })
      await this.#node([...ctr, 'container', 'delete', this.#name])
    })
    const answers = async () => (await this.fairlead('status')).code === 0
    await until('the daemon in the container answers', answers, { withinMs: 20_000, everyMs: 200 })
  }

  #node(argv: readonly string[], timeoutMs = 60_000): Promise<Result> {
    return this.#lab.node(1).run(argv, { timeoutMs })
  }
}
