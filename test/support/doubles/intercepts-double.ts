// What a traffic-manager of Telepresence 2.20 does about agents and intercepts: it keeps them, tells everybody the whole list after every change, and
// leaves it to the agents who has a port. Nothing here dials or tunnels.
import type { ServerHttp2Stream } from 'node:http2'
import { answer, begin, conclude, end, type Handler, tell } from './replies.ts'
import { decode, type Message, status } from './wire.ts'

/** A workload with one port, as the cluster has it. */
export interface WorkloadDouble {
  readonly name: string
  readonly namespace: string
  readonly service: string
  readonly portName: string
  readonly servicePort: number
  readonly containerPort: number
  readonly container: string
}

export interface InterceptsOptions {
  readonly workloads?: readonly WorkloadDouble[]
  /** Brings agents into the pods of a workload that has none: a rollout. */
  readonly inject?: (workload: WorkloadDouble) => void
  /** AGENT_ARRIVAL_TIMEOUT. */
  readonly arrivalTimeoutMs?: number
}

interface Session {
  readonly session_id: string
}
interface Spec {
  readonly [field: string]: unknown
  readonly name: string
  readonly client: string
  readonly agent: string
  readonly namespace: string
  readonly mechanism: string
  readonly port_identifier: string
  readonly service_name: string
  readonly replace: boolean
}
interface Agent {
  readonly name: string
  readonly namespace: string
  readonly pod_name: string
  readonly pod_ip: string
  readonly api_port: number
  readonly product: string
  readonly version: string
  readonly mechanisms: readonly { readonly name: string }[]
}
interface Info {
  readonly id: string
  readonly owner: string
  readonly spec: Spec
  disposition: string
  message: string
  readonly review: Record<string, unknown>
  changes: number
}

const reviewed = [
  'pod_ip',
  'sftp_port',
  'ftp_port',
  'mechanism_args_desc',
  'headers',
  'metadata',
  'mount_point',
  'environment',
]
const standardArrivalMs = 30_000
const userError = 1

export class InterceptsDouble {
  /** By session: the connected namespace. */
  readonly clients = new Map<string, string>()
  readonly agents = new Map<string, Agent>()
  readonly #options: InterceptsOptions
  readonly #intercepts = new Map<string, Info>()
  readonly #watches = new Map<ServerHttp2Stream, { session: string; isOfPods: boolean }>()
  readonly #arrivals = new Set<() => void>()
  /** Namespaces whose workloads were told once: 2.20 tells only the first who asks. */
  readonly #told = new Set<string>()
  #changes = 0
  #isTelling = false

  constructor(options: InterceptsOptions) {
    this.#options = options
  }

  /** `name DISPOSITION` of each. */
  get dispositions(): readonly string[] {
    return [...this.#intercepts.values()].map(({ spec, disposition }) => `${spec.name} ${disposition}`)
  }

  /** As it was created. */
  specOf(name: string): Message | undefined {
    return [...this.#intercepts.values()].find(({ spec }) => spec.name === name)?.spec
  }

  /** Whose pod has that address, else one that the client intercepts, else one of its namespace: 2.20's choice for what a client begins. */
  agentFor(client: string, address: string): string | undefined {
    const all = [...this.agents]
    const found =
      all.find(([, { pod_ip }]) => pod_ip === address) ??
      all.find(([, agent]) => this.#isInterceptedBy(client, agent)) ??
      all.find(([, { namespace }]) => namespace === this.clients.get(client))
    return found?.[0]
  }

  /** Who is asked about names: at most two. */
  resolversFor(client: string): readonly string[] {
    const all = [...this.agents]
    const own = all.filter(([, agent]) => this.#isInterceptedBy(client, agent))
    const chosen = own.length > 0 ? own : all.filter(([, { namespace }]) => namespace === this.clients.get(client))
    return chosen.slice(0, 2).map(([id]) => id)
  }

  agentArrived(id: string, message: Message): void {
    const agent = message as unknown as Agent
    this.agents.set(id, agent)
    for (const info of this.#intercepts.values()) {
      if (!isOf(info.spec, agent)) continue
      const why = this.#obstacle(info.spec)
      if (why !== undefined) this.#set(info, why.disposition, why.message)
      else if (info.disposition === 'NO_AGENT') this.#set(info, 'WAITING', 'Waiting for Agent approval')
    }
    for (const arrived of this.#arrivals) arrived()
    this.#changed()
  }

  /** Departed or expired: the watches end with status OK. */
  gone(session: string): void {
    const agent = this.agents.get(session)
    this.agents.delete(session)
    this.clients.delete(session)
    for (const [key, info] of this.#intercepts) {
      if (info.owner === session) this.#intercepts.delete(key)
      else if (agent !== undefined && info.disposition === 'ACTIVE' && info.review['pod_ip'] === agent.pod_ip)
        this.#set(info, 'WAITING', 'Waiting for Agent approval')
    }
    for (const [stream, { session: its }] of this.#watches) if (its === session) conclude(stream)
    this.#changed()
  }

  /** The process is gone. */
  forget(): void {
    for (const all of [this.clients, this.agents, this.#intercepts, this.#watches]) all.clear()
  }

  readonly handlers: Readonly<Record<string, Handler>> = {
    WatchIntercepts: (stream, body) => this.#watch(stream, body, false),
    WatchAgentPods: (stream, body) => this.#watch(stream, body, true),
    PrepareIntercept: (stream, body) => {
      const { intercept_spec: spec } = decode('CreateInterceptRequest', body) as { intercept_spec: Spec }
      void this.#prepare(spec).then(prepared => answer(stream, 'PreparedIntercept', prepared))
    },
    CreateIntercept: (stream, body) => {
      const { session, intercept_spec: spec } = decode('CreateInterceptRequest', body) as {
        session: Session
        intercept_spec: Spec
      }
      const missing = ['client', 'agent', 'namespace', 'mechanism'].find(field => spec[field] === '')
      const id = `${session.session_id}:${spec.name}`
      if (missing !== undefined) end(stream, status.invalidArgument, `${missing} must not be empty`)
      else if (!this.clients.has(session.session_id)) notFound(stream, session)
      else if (this.#intercepts.has(id))
        end(stream, status.alreadyExists, `Intercept named "${spec.name}" already exists`)
      else {
        const { disposition, message } = this.#obstacle(spec) ?? {
          ...{ disposition: 'WAITING', message: 'Waiting for Agent approval' },
        }
        const owner = session.session_id
        const info: Info = { id, owner, spec, disposition, message, review: {}, changes: ++this.#changes }
        this.#intercepts.set(id, info)
        answer(stream, 'InterceptInfo', messageOf(info))
        this.#changed()
      }
    },
    RemoveIntercept: (stream, body) => {
      const { session, name } = decode('RemoveInterceptRequest2', body) as { session: Session; name: string }
      if (!this.clients.has(session.session_id)) {
        notFound(stream, session)
        return
      }
      this.#intercepts.delete(`${session.session_id}:${name}`)
      answer(stream, 'Empty', {})
      this.#changed()
    },
    ReviewIntercept: (stream, body) => {
      const review = decode('ReviewInterceptRequest', body)
      const info = this.#intercepts.get(String(review['id']))
      if (info === undefined) {
        end(stream, status.notFound, `Intercept with ID "${String(review['id'])}" not found for this session`)
        return
      }
      answer(stream, 'Empty', {})
      const agent = this.agents.get((review['session'] as Session).session_id)
      // Whoever is not asked is not heard, and not told so.
      if (agent === undefined || !isOf(info.spec, agent) || info.disposition !== 'WAITING') return
      for (const field of reviewed) info.review[field] = review[field]
      info.review['pod_name'] = agent.pod_name
      this.#set(info, String(review['disposition']), String(review['message']))
      this.#changed()
    },
    EnsureAgent: (stream, body) => {
      const { session, name } = decode('EnsureAgentRequest', body) as { session: Session; name: string }
      const namespace = this.clients.get(session.session_id)
      const workload = this.#options.workloads?.find(each => each.name === name && each.namespace === namespace)
      if (workload === undefined) {
        notFound(stream, session)
        return
      }
      void this.#agentArrives(workload).then(() => answer(stream, 'Empty', {}))
    },
    WatchWorkloads: (stream, body) => {
      const { session_info: session } = decode('WorkloadEventsRequest', body) as { session_info: Session }
      const namespace = this.clients.get(session.session_id)
      if (namespace === undefined) {
        notFound(stream, session)
        return
      }
      begin(stream)
      if (this.#told.has(namespace)) return
      this.#told.add(namespace)
      const events = this.#options.workloads
        ?.filter(workload => workload.namespace === namespace)
        .map(({ name }) => ({ type: 0, workload: { kind: 1, name, namespace, state: 1 } }))
      tell(stream, 'WorkloadEventsDelta', { events })
    },
  }

  /** Errors are told within the answer. */
  async #prepare(spec: Spec): Promise<Message> {
    const refusal = (error: string): Message => ({ error, error_category: userError })
    const workload = this.#options.workloads?.find(
      ({ name, namespace }) => name === spec.agent && namespace === spec.namespace,
    )
    const title = `${spec.agent}.${spec.namespace}`
    if (workload === undefined) return refusal(`workload "${title}" not found`)
    if (spec.mechanism !== 'tcp') return refusal(`the traffic-agent has no mechanism "${spec.mechanism}"`)
    if (!(await this.#agentArrives(workload))) return refusal(`timeout while waiting for agent ${title} to arrive`)
    const { service, portName, servicePort, container, containerPort } = workload
    const [wanted = ''] = spec.port_identifier.split('/')
    const isService = spec.service_name === '' || spec.service_name === service
    if (!isService || !['', portName, String(servicePort)].includes(wanted))
      return refusal(`Deployment ${title} has no interceptable port that matches "${spec.port_identifier}"`)
    return {
      ...{ namespace: spec.namespace, workload_kind: 'Deployment', agent_image: 'tel2:2.20.2', protocol: 'TCP' },
      ...{ service_uid: 'uid', service_name: service, service_port_name: portName, service_port: servicePort },
      ...{ container_name: container, container_port: containerPort },
    }
  }

  /** False: not in time. */
  #agentArrives(workload: WorkloadDouble): Promise<boolean> {
    const isThere = () => [...this.agents.values()].some(agent => isOf({ ...workload, agent: workload.name }, agent))
    if (isThere()) return Promise.resolve(true)
    return new Promise(resolve => {
      const settle = (outcome: boolean) => {
        clearTimeout(late)
        this.#arrivals.delete(look)
        resolve(outcome)
      }
      const look = () => {
        if (isThere()) settle(true)
      }
      const late = setTimeout(() => settle(false), this.#options.arrivalTimeoutMs ?? standardArrivalMs)
      this.#arrivals.add(look)
      this.#options.inject?.(workload)
    })
  }

  /** Why nobody can be asked; all agents of a workload must say the same of themselves. */
  #obstacle(spec: Spec): { disposition: string; message: string } | undefined {
    const agents = [...this.agents.values()].filter(agent => isOf(spec, agent))
    const selves = new Set(
      agents.map(({ name, product, version, mechanisms }) => JSON.stringify([name, product, version, mechanisms])),
    )
    if (agents.length === 0) return { disposition: 'NO_AGENT', message: `No agent found for "${spec.agent}"` }
    if (selves.size > 1) return { disposition: 'NO_AGENT', message: `Agents for "${spec.agent}" are not consistent` }
    if (agents[0]?.mechanisms.some(({ name }) => name === spec.mechanism) === true) return undefined
    return {
      disposition: 'NO_MECHANISM',
      message: `Agents for "${spec.agent}" do not have mechanism "${spec.mechanism}"`,
    }
  }

  #isInterceptedBy(client: string, agent: Agent): boolean {
    return [...this.#intercepts.values()].some(({ owner, spec }) => owner === client && isOf(spec, agent))
  }

  /** The first snapshot comes at once, empty or not; then it stays open. */
  #watch(stream: ServerHttp2Stream, body: Buffer, isOfPods: boolean): void {
    const session = decode('SessionInfo', body) as unknown as Session
    const { session_id: id } = session
    if (!this.clients.has(id) && (isOfPods || !this.agents.has(id))) {
      notFound(stream, session)
      return
    }
    begin(stream)
    const watch = { session: id, isOfPods }
    this.#watches.set(stream, watch)
    stream.once('close', () => this.#watches.delete(stream))
    this.#tell(stream, watch)
  }

  #set(info: Info, disposition: string, message: string): void {
    info.disposition = disposition
    info.message = message
    info.changes = ++this.#changes
  }

  /** Changes that follow each other at once are told as one. */
  #changed(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    setImmediate(() => {
      this.#isTelling = false
      for (const [stream, watch] of this.#watches) this.#tell(stream, watch)
    })
  }

  #tell(stream: ServerHttp2Stream, { session, isOfPods }: { session: string; isOfPods: boolean }): void {
    if (isOfPods) {
      const agents = [...this.agents.values()]
        .filter(({ namespace }) => namespace === this.clients.get(session))
        .map(agent => ({
          ...{ pod_name: agent.pod_name, namespace: agent.namespace, api_port: agent.api_port },
          ...{ pod_ip: Buffer.from(agent.pod_ip.split('.').map(Number)), workload_name: agent.name },
          intercepted: this.#isInterceptedBy(session, agent),
        }))
      tell(stream, 'AgentPodInfoSnapshot', { agents })
      return
    }
    const agent = this.agents.get(session)
    const intercepts = [...this.#intercepts.values()]
      .filter(info =>
        agent === undefined
          ? info.owner === session
          : isOf(info.spec, agent) && ['WAITING', 'ACTIVE', 'AGENT_ERROR'].includes(info.disposition),
      )
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    tell(stream, 'InterceptInfoSnapshot', { intercepts: intercepts.map(messageOf) })
  }
}

function isOf({ agent, namespace }: { agent: string; namespace: string }, info: Agent): boolean {
  return info.name === agent && info.namespace === namespace
}

function messageOf({ id, owner, spec, disposition, message, review, changes }: Info): Message {
  const client_session = { session_id: owner }
  // What it does not know of the spec it has not kept: only 2.20's fields come back.
  return { ...review, id, spec, disposition, message, client_session, modified_at: { seconds: changes } }
}

function notFound(stream: ServerHttp2Stream, { session_id: id }: Session): void {
  end(stream, status.notFound, `Client session "${id}" not found`)
}
