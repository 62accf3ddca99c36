// What a client may call about intercepts.
import { messageOf } from '../../../common/base/index.ts'
import {
  type CreateInterceptRequestOutput,
  GrpcError,
  GrpcStatus,
  type InterceptInfo,
  type InterceptSpecOutput,
  type ManagerService,
  type PreparedIntercept,
  type PrepareEvent,
  type ServiceHandlers,
  type UninstallAgentsEvent,
} from '../../../common/protocol/index.ts'
import {
  clientSnapshot,
  clientView,
  infoOf,
  interceptId,
  interceptsOfSession,
  specRefusalOf,
  viaMechanism,
} from '../intercepts/index.ts'
import { WorkloadError } from '../workloads/index.ts'
import { agentsArrive } from './agents-arrive.ts'
import type { ApiPorts } from './ports.ts'
import { progressOf } from './progress.ts'
import { aborted, required } from './sessions.ts'

/** Of one session: a client that goes wild must not fill the memory. */
const mostOfSession = 500
/** What 2.20 calls the person's own fault, and everything else (PreparedIntercept.error_category). */
const category = { person: 1, unknown: 4 } as const

const nothingSaid: InterceptSpecOutput = {
  ...{ name: '', client: '', agent: '', mechanism: '', target_host: '', target_port: 0, namespace: '', reserved: '' },
  ...{ mechanism_args: [], port_identifier: '', service_uid: '', workload_kind: '', service_name: '', extra_ports: [] },
  ...{ roundtrip_latency: 0, dial_timeout: 0, local_ports: [], service_port_name: '', service_port: 0, protocol: '' },
  ...{ replace: false, container_port: 0, container_name: '', http_filter: null, writable_files: false },
}

export function interceptHandlers(ports: ApiPorts): ServiceHandlers<typeof ManagerService> {
  const { switchboard, workloads, stopping, log } = ports
  const { clients, leases, intercepts } = switchboard

  const prepared = async (
    { intercept_spec: spec }: CreateInterceptRequestOutput,
    signal: AbortSignal,
    progress: (words: string) => void,
  ): Promise<PreparedIntercept> => {
    if (spec === null) throw new GrpcError(GrpcStatus.invalidArgument, 'intercept_spec must not be empty')
    try {
      const waiting = { signal: AbortSignal.any([signal, stopping]), progress }
      const { workload, port, container, agentImage } = await workloads.prepare(spec, waiting)
      const { readyPods } = workloads.find(workload.namespace, workload.name, workload.kind)
      await agentsArrive({ intercepts, clock: ports.clock }, { ...workload, readyPods }, waiting)
      return {
        ...{ namespace: workload.namespace, workload_kind: workload.kind, agent_image: agentImage },
        container_name: container,
        ...(port !== undefined && {
          ...{ service_uid: port.serviceUid, service_name: port.service, service_port_name: port.servicePortName },
          ...{ service_port: port.servicePort, protocol: port.protocol, container_port: port.containerPort },
        }),
      }
    } catch (error) {
      // Also the person's errors come with status OK: so do 2.20's clients expect them.
      if (error instanceof WorkloadError)
        return {
          error: error.message,
          error_category: error.fault === 'person' ? category.person : category.unknown,
        }
      throw error
    }
  }

  /** Agents of the workload dial for that session from now on. */
  const letThrough = (sessionId: string, namespace: string, workload: string) => {
    const { clients: known, intercepts: all } = intercepts.state
    const spec = { ...nothingSaid, agent: workload, namespace, name: `via ${workload}`, mechanism: viaMechanism }
    const id = interceptId(sessionId, spec.name)
    const before = all.get(id)
    // The agent was removed, and is wanted again.
    if (before?.disposition === 'REMOVED') intercepts.apply({ kind: 'removed', id })
    else if (before !== undefined) return
    if (!known.has(sessionId)) return
    if (interceptsOfSession(intercepts.state, sessionId).length >= mostOfSession)
      throw new GrpcError(GrpcStatus.resourceExhausted, 'too many intercepts')
    intercepts.apply({ kind: 'created', sessionId, spec })
  }

  return {
    PrepareIntercept: (request, { signal }) => prepared(request, signal, () => undefined),
    async *PrepareInterceptStream(request, { signal }): AsyncGenerator<PrepareEvent> {
      required(clients, request.session?.session_id)
      for await (const event of progressOf(progress => prepared(request, signal, progress)))
        yield event.kind === 'progress' ? { progress: event.words } : { prepared: event.result }
    },
    EnsureAgent: async ({ session, name }, { signal }) => {
      const { id, facts } = required(clients, session?.session_id)
      const spec = {
        ...{ agent: name, namespace: facts.namespace, workload_kind: '', mechanism: 'ingest' },
        ...{ port_identifier: '', service_name: '', container_name: '', replace: false },
      }
      try {
        const waiting = { signal: AbortSignal.any([signal, stopping]), progress: () => undefined }
        const { workload } = await workloads.prepare(spec, waiting)
        const { readyPods } = workloads.find(workload.namespace, workload.name, workload.kind)
        await agentsArrive({ intercepts, clock: ports.clock }, { ...workload, readyPods }, waiting)
        letThrough(id, facts.namespace, name)
      } catch (error) {
        if (error instanceof WorkloadError) throw new GrpcError(GrpcStatus.failedPrecondition, error.message)
        throw error
      }
      return {}
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    CreateIntercept: async ({ session: of, intercept_spec: spec }): Promise<InterceptInfo> => {
      if (spec === null) throw new GrpcError(GrpcStatus.invalidArgument, 'intercept_spec must not be empty')
      const refusal = specRefusalOf(spec)
      if (refusal !== undefined) throw new GrpcError(GrpcStatus.invalidArgument, refusal)
      const session = required(clients, of?.session_id)
      leases.heard(session.id)
      const id = interceptId(session.id, spec.name)
      const before = intercepts.state.intercepts.get(id)
      if (before?.disposition === 'REMOVED') intercepts.apply({ kind: 'removed', id })
      else if (before !== undefined)
        throw new GrpcError(GrpcStatus.alreadyExists, `Intercept named "${spec.name}" already exists`)
      if (interceptsOfSession(intercepts.state, session.id).length >= mostOfSession)
        throw new GrpcError(GrpcStatus.resourceExhausted, 'too many intercepts')
      intercepts.apply({ kind: 'created', sessionId: session.id, spec })
      ports.created(session)
      const created = intercepts.state.intercepts.get(id)
      if (created === undefined) throw new Error('the intercept was not created')
      return infoOf(created, intercepts.state)
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    RemoveIntercept: async ({ session, name }) => {
      const { id } = required(clients, session?.session_id)
      intercepts.apply({ kind: 'removed', id: interceptId(id, name) })
      return {}
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    GetIntercept: async ({ session, name }) => {
      const { id } = required(clients, session?.session_id)
      const { state } = intercepts
      const intercept = state.intercepts.get(interceptId(id, name))
      if (intercept === undefined) throw new GrpcError(GrpcStatus.notFound, `Intercept named "${name}" not found`)
      return infoOf(intercept, state)
    },
    async *WatchIntercepts({ session_id: id }, { signal, headers }) {
      // 2.20 tells who says no session everything; environments are nobody else's business.
      if (id === '') {
        yield { intercepts: [] }
        await aborted(AbortSignal.any([signal, stopping]))
        return
      }
      const { ended } = required(clients, id)
      const withRevoked = isOurs(headers['user-agent'])
      yield* intercepts.follow(
        state => clientView(state, id, { withRevoked }),
        (view, state) => ({ intercepts: clientSnapshot(view, state) }),
        { signal: AbortSignal.any([ended, signal, stopping]) },
      )
    },
    RevokeIntercept: async ({ session, namespace, agent, client, name }, { signal, headers }) => {
      const by = required(clients, session?.session_id)
      await ports.administrators.check(headers.authorization, namespace, { signal })
      const { state } = intercepts
      const chosen = [...state.intercepts.values()].filter(
        ({ spec, sessionId, disposition }) =>
          disposition !== 'REMOVED' &&
          spec.mechanism !== viaMechanism &&
          spec.namespace === namespace &&
          spec.agent === agent &&
          (client === '' || state.clients.get(sessionId)?.name === client) &&
          (name === '' || spec.name === name),
      )
      const why = `${by.facts.name} took this intercept away`
      // Not their ids: these hold what others' sessions are known by, which is all that a call in their name needs.
      const named = chosen.map(({ sessionId, spec }) => `${state.clients.get(sessionId)?.name ?? '?'}: ${spec.name}`)
      log.warn('intercepts revoked', { by: by.facts.name, intercepts: named })
      for (const { id } of chosen) intercepts.apply({ kind: 'revoked', id, why })
      return { intercepts: named }
    },
    async *UninstallAgents(
      { session, namespace, agents, all },
      { signal, headers },
    ): AsyncGenerator<UninstallAgentsEvent> {
      const by = required(clients, session?.session_id)
      if (agents.length === 0 && !all)
        throw new GrpcError(GrpcStatus.invalidArgument, 'say which workloads, or that all are meant')
      await ports.administrators.check(headers.authorization, namespace, { signal })
      const isConcerned = (spec: { readonly namespace: string; readonly agent: string }) =>
        (namespace === '' || spec.namespace === namespace) && (all || agents.includes(spec.agent))
      for (const { id, spec } of intercepts.state.intercepts.values())
        if (isConcerned(spec)) intercepts.apply({ kind: 'revoked', id, why: `${by.facts.name} removed the agent` })
      log.warn('removing agents', { by: by.facts.name, namespace, agents, all })
      const limits = AbortSignal.any([signal, stopping])
      try {
        const run = (progress: (words: string) => void) =>
          workloads.uninstall({ namespace, names: agents, all }, { signal: limits, progress })
        for await (const event of progressOf(run))
          yield event.kind === 'progress'
            ? { progress: event.words }
            : { done: { workloads: event.result.map(each => `${each.namespace}/${each.name}`) } }
      } catch (error) {
        if (error instanceof WorkloadError) throw new GrpcError(GrpcStatus.failedPrecondition, messageOf(error))
        throw error
      }
    },
  }
}

/** Our own clients say so (common/protocol/grpc); only they know what a revoked intercept is. */
function isOurs(userAgent: string | undefined): boolean {
  return userAgent?.startsWith('fairlead') === true
}
