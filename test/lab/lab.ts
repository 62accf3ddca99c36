// A lab from the outside: a Kubernetes cluster with its nodes, and workstations beside it. How it is made is in make.ts.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getFromApi } from './api.ts'
import { ensurePrograms, type Programs } from './builds.ts'
import type { Cluster, RolloutOptions } from './cluster.ts'
import type { RunOptions, RunResult } from './command.ts'
import { takeDown } from './down.ts'
import { type LabEnvironment, readEnvironment } from './environment.ts'
import { ensureKeys, issueKubeconfig } from './keys.ts'
import { type ClusterFamilies, faultOf, type LabRecord, type Layout, layoutOf, type WorkstationSpec } from './layout.ts'
import { Link } from './link.ts'
import { makeLab } from './make.ts'
import { loadImage } from './node.ts'
import { Place } from './places.ts'
import { createRecord, holdsClaim, listLabs, listOrphans, readRecord, writeRecord } from './records.ts'
import { type Report, silent } from './report.ts'
import { Workstation } from './workstation.ts'

export interface LabOptions {
  /** Absent: a name of its own, so that tests can run beside each other. */
  readonly name?: string
  readonly nodes?: number
  /** Absent: one plain workstation, `ws`. */
  readonly workstations?: readonly WorkstationSpec[]
  /** Absent: IPv4 only. */
  readonly ip?: ClusterFamilies
  /** Docker or OCI archives to load into every node. */
  readonly images?: readonly string[]
  /** Absent: the sample application is deployed. */
  readonly sample?: boolean
  readonly report?: Report
  readonly environment?: LabEnvironment
}

const rolloutTimeoutMs = 60_000
let opened = 0

export class Lab implements Cluster, AsyncDisposable {
  readonly name: string
  readonly kubeconfig: string
  readonly #record: LabRecord
  readonly #layout: Layout
  readonly #environment: LabEnvironment
  readonly #programs: Programs
  readonly #lan: Place
  #attached: boolean

  private constructor(record: LabRecord, programs: Programs, environment: LabEnvironment, attached: boolean) {
    this.name = record.name
    this.#record = record
    this.#environment = environment
    this.#programs = programs
    this.#layout = layoutOf(environment.stateRoot, record.name, record.index)
    this.kubeconfig = this.#layout.adminKubeconfig
    this.#lan = new Place(this.#layout.lanNetwork())
    this.#attached = attached
  }

  /** Builds what is missing, makes the lab, and returns when names resolve in pods and on workstations. Takes it down again when that fails. */
  static async open(options: LabOptions = {}): Promise<Lab> {
    const environment = options.environment ?? readEnvironment()
    const spec = {
      name: options.name ?? `test-${process.pid}-${++opened}`,
      nodes: options.nodes ?? 2,
      workstations: options.workstations ?? [{ name: 'ws', kind: 'plain' }],
      ...(options.ip === undefined ? {} : { ip: options.ip }),
    } as const
    const fault = faultOf(spec)
    if (fault !== undefined) throw new Error(fault)
    if (process.getuid?.() !== 0) throw new Error('the lab makes network namespaces: run it as root')
    const report = options.report ?? silent
    for (const orphan of await listOrphans(environment.stateRoot)) {
      report(`taking down ${orphan}, whose owner has ended`)
      await takeDown(environment.stateRoot, orphan)
    }
    const { programs, record } = await makeLab({
      environment,
      report,
      images: options.images ?? [],
      sample: options.sample ?? true,
      create: () => createRecord(environment.stateRoot, spec),
    })
    return new Lab(record, programs, environment, false)
  }

  /** A lab that is up. Disposing of it leaves it up. Throws when there is none of this name. */
  static async attach(name = 'lab', environment = readEnvironment()): Promise<Lab> {
    const record = await readRecord(environment.stateRoot, name)
    const isUp = record?.stage === 'up' && (await holdsClaim(environment.stateRoot, record))
    if (record === undefined || !isUp)
      throw new Error(`no lab named ${name} is up; bring it up with: npm run lab -- up --name ${name}`)
    return new Lab(record, await ensurePrograms(environment.cacheRoot, silent), environment, true)
  }

  /** The lab of this name where it is up, else one of its own that is taken down when disposed of. */
  static async attachOrOpen(options: LabOptions & { readonly name: string }): Promise<Lab> {
    const environment = options.environment ?? readEnvironment()
    const record = await readRecord(environment.stateRoot, options.name)
    if (record?.stage === 'up' && (await holdsClaim(environment.stateRoot, record)))
      return Lab.attach(options.name, environment)
    return Lab.open(options)
  }

  static async list(environment = readEnvironment()): Promise<LabRecord[]> {
    const names = await listLabs(environment.stateRoot)
    const records = await Promise.all(names.map(name => readRecord(environment.stateRoot, name)))
    return records.filter(record => record !== undefined)
  }

  /** Also those of which nothing but the folder is there. */
  static names(environment = readEnvironment()): Promise<string[]> {
    return listLabs(environment.stateRoot)
  }

  static async down(name: string, environment = readEnvironment()): Promise<void> {
    await takeDown(environment.stateRoot, name)
  }

  get nodes(): number {
    return this.#record.nodes
  }

  get workstations(): readonly string[] {
    return this.#record.workstations.map(({ name }) => name)
  }

  /** Where everything that runs in it writes its log. */
  get logs(): string {
    return this.#layout.logs
  }

  /** The LAN's own namespace: the gateway, where the outside world's host and the API proxy live. */
  get lan(): Place {
    return this.#lan
  }

  /** From 1. */
  node(number: number): Place {
    if (number < 1 || number > this.#record.nodes) throw new Error(`no node ${number} in ${this.name}`)
    return new Place(this.#layout.nodeNetwork(number), join(this.#layout.mountNamespaces, `n${number}`))
  }

  workstation(name = 'ws'): Workstation {
    const position = this.#record.workstations.findIndex(workstation => workstation.name === name)
    const spec = this.#record.workstations[position]
    if (spec === undefined)
      throw new Error(`no workstation ${name} in ${this.name}: it has ${this.workstations.join(', ')}`)
    return new Workstation(spec, position, {
      place: new Place(this.#layout.workstationNetwork(name), join(this.#layout.mountNamespaces, name)),
      link: new Link(name, { programs: this.#programs, lan: this.#lan, layout: this.#layout }),
    })
  }

  kubectl(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return this.#lan.must([...this.kubectlCommand, ...args], options)
  }

  /** Like kubectl, with the exit code as a value. */
  tryKubectl(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return this.#lan.run([...this.kubectlCommand, ...args], options)
  }

  /** For use on a workstation, too: it is the program's path and the kubeconfig. */
  get kubectlCommand(): readonly string[] {
    return [this.#programs.kube, 'kubectl', '--kubeconfig', this.kubeconfig]
  }

  /** The program of programs/load: what a measurement is made with, on a workstation or a node. */
  get loadProgram(): string {
    return this.#programs.load
  }

  /** The sample application's program, to be the local process of an intercept. */
  get sampleProgram(): string {
    return this.#programs.sample
  }

  async apply(yaml: string): Promise<void> {
    await this.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: yaml })
  }

  async rollout(
    namespace: string,
    workload: string,
    { timeoutMs = rolloutTimeoutMs }: RolloutOptions = {},
  ): Promise<void> {
    const args = ['-n', namespace, 'rollout', 'status', workload, `--timeout=${Math.ceil(timeoutMs / 1000)}s`]
    await this.kubectl(args, { timeoutMs: timeoutMs + 5_000 })
  }

  async wait(
    condition: string,
    target: readonly string[],
    { timeoutMs = rolloutTimeoutMs }: RolloutOptions = {},
  ): Promise<void> {
    const args = ['wait', `--for=${condition}`, ...target, `--timeout=${Math.ceil(timeoutMs / 1000)}s`]
    await this.kubectl(args, { timeoutMs: timeoutMs + 5_000 })
  }

  get(path: string): Promise<unknown> {
    return getFromApi(this.#layout.apiSocket, path)
  }

  /** A docker or OCI archive, into every node, or into the given ones. */
  async loadImage(archive: string, nodes?: readonly number[]): Promise<void> {
    const all = Array.from({ length: this.#record.nodes }, (_, index) => index + 1)
    await Promise.all((nodes ?? all).map(number => loadImage(this.node(number), archive)))
  }

  /** The kubeconfig of another person, certified by the cluster: path of a file that lives as long as the lab. */
  async issueKubeconfig(user: string, groups: readonly string[] = []): Promise<string> {
    const path = join(this.#layout.configs, `person-${user}.kubeconfig`)
    await issueKubeconfig(await ensureKeys(this.#environment.cacheRoot), { user, groups }, path)
    return path
  }

  /** Queries for names that the outside world does not know, as its DNS server saw them, e.g. `web.shop. A`. */
  async unknownNames(): Promise<string[]> {
    const log = await readFile(join(this.logs, 'dns.log'), 'utf8')
    // [INFO] 192.168.77.100:55555 - 1 "A IN web.shop. udp 26 false 512" NXDOMAIN …
    return [...log.matchAll(/"(\w+) IN (\S+) \w+ \d+ /g)].map(([, type = '', name = '']) => `${name} ${type}`)
  }

  /** Leaves it up when this object is disposed of; take it down with `npm run lab -- down`. */
  async keep(): Promise<void> {
    this.#attached = true
    const { name, index, nodes, workstations, ip, stage } = this.#record
    const families = ip === undefined ? {} : { ip }
    await writeRecord(this.#environment.stateRoot, { name, index, nodes, workstations, ...families, stage })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#attached) await takeDown(this.#environment.stateRoot, this.name)
  }
}
