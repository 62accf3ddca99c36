// A daemon that says what a test wants, over the real control API: for states that are hard to have otherwise (5,000 workloads, a colleague's intercept, a
// lost cluster), and for speed. What it answers is held against the real daemon by the tests in the lab.
import { rmSync } from 'node:fs'
import { Metadata, Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js'
import type { KnownError } from '../../common/base/index.ts'
import type {
  ContextList,
  ControlHandlers,
  Intercept,
  InterceptRequest,
  ObservedRequest,
  Session,
  Snapshot,
  Workload,
  WorkloadList,
} from '../../common/protocol/index.ts'
import { ControlService, encodeFailure, failureMetadataKey } from '../../common/protocol/index.ts'

export interface World {
  sessions: Session[]
  contexts: ContextList
  /** By namespace. */
  workloads: Record<string, Workload[]>
  environment: Record<string, string>
  requests: ObservedRequest[]
}

export const shop: Workload = {
  kind: 'Deployment',
  name: 'web',
  namespace: 'shop',
  wanted_pods: 2,
  ready_pods: 2,
  state: 'available',
  agent: 'none',
  containers: ['web'],
  ports: [
    {
      service: 'web',
      name: 'http',
      port: 80,
      protocol: 'TCP',
      container: 'web',
      container_port: 8080,
      identifier: 'http',
    },
  ],
}

export class FakeDaemon implements AsyncDisposable {
  readonly socket: string
  readonly world: World
  /** Calls as they came: name and request. */
  readonly calls: { readonly name: string; readonly request: unknown }[] = []
  readonly #failures = new Map<string, KnownError>()
  readonly #held = new Set<string>()
  readonly #server = new Server()
  readonly #watchers = new Set<ServerWritableStream<unknown, Snapshot>>()
  readonly #lists = new Map<ServerWritableStream<unknown, WorkloadList>, string>()

  private constructor(socket: string, world: World) {
    this.socket = socket
    this.world = world
  }

  static async open(socket: string, world: Partial<World> = {}): Promise<FakeDaemon> {
    rmSync(socket, { force: true })
    const daemon = new FakeDaemon(socket, {
      sessions: [],
      contexts: { current: '', contexts: [] },
      workloads: {},
      environment: {},
      requests: [],
      ...world,
    })
    daemon.#server.addService(ControlService, { ...daemon.#handlers() })
    await new Promise<void>((resolve, reject) =>
      daemon.#server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), error =>
        error ? reject(error) : resolve(),
      ),
    )
    return daemon
  }

  /** The world has changed. */
  tell(): void {
    for (const watcher of this.#watchers) watcher.write(this.#snapshot())
    for (const [watcher, namespace] of this.#lists) watcher.write(this.#list(namespace))
  }

  /** Calls of that name fail so, until told otherwise. */
  fail(name: string, error: KnownError | undefined): void {
    if (error === undefined) this.#failures.delete(name)
    else this.#failures.set(name, error)
  }

  /** The next call of that name never answers; that it was cancelled is noted as `NAME cancelled`. */
  hold(name: string): void {
    this.#held.add(name)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown()
    rmSync(this.socket, { force: true })
    return Promise.resolve()
  }

  #snapshot(): Snapshot {
    return { daemon_version: '0.1.0', api: 2, sessions: this.world.sessions }
  }

  #list(namespace: string): WorkloadList {
    return { namespace, workloads: this.world.workloads[namespace] ?? [] }
  }

  #handlers(): ControlHandlers {
    const { world, calls } = this
    const note = (name: string, request: unknown) => void calls.push({ name, request })
    const session = (name: string) => world.sessions.find(candidate => name === '' || candidate.name === name)
    return {
      Version: (_, done) => done(null, { version: '0.1.0', api: 2 }),
      Status: (_, done) => done(null, this.#snapshot()),
      Watch: call => {
        this.#watchers.add(call)
        call.on('cancelled', () => this.#watchers.delete(call))
        call.write(this.#snapshot())
      },
      ExplainConfig: (_, done) => done(null, {}),
      Contexts: (_, done) => done(null, world.contexts),
      Connect: call => {
        note('Connect', call.request)
        const { context, namespace } = call.request
        const name = context || (world.contexts.current ?? '')
        call.write({ progress: { stage: 'STAGE_CLUSTER', text: 'asking the cluster' } })
        const connected: Session = {
          name,
          context: name,
          state: 'SESSION_STATE_CONNECTED',
          since: Date.now(),
          namespace: namespace || 'shop',
          server: 'https://cluster.example.test:6443',
          manager_namespace: 'fairlead',
          manager_version: 'v2.20.2',
          mapped_namespaces: Object.keys(world.workloads),
          routes: ['10.96.0.0/16', '10.244.0.0/16'],
          device: 'fl0',
          dns: {
            mechanism: 'resolved',
            cluster_domain: 'cluster.local',
            reason: 'systemd-resolved answers',
            addresses: ['198.18.0.2'],
            search: ['shop'],
          },
          traffic: {},
          intercepts: [],
        }
        world.sessions.push(connected)
        this.tell()
        call.write({ connected })
        call.end()
      },
      Disconnect: (call, done) => {
        note('Disconnect', call.request)
        const ended = world.sessions.filter(({ name }) => call.request.name === '' || name === call.request.name)
        world.sessions = world.sessions.filter(candidate => !ended.includes(candidate))
        this.tell()
        done(null, { ended: ended.map(({ name }) => name ?? '') })
      },
      ListWorkloads: (call, done) => done(null, this.#list(call.request.namespace || 'shop')),
      WatchWorkloads: call => {
        this.#lists.set(call, call.request.namespace)
        call.on('cancelled', () => this.#lists.delete(call))
        call.write(this.#list(call.request.namespace))
      },
      Intercept: call => {
        note('Intercept', call.request)
        const failure = this.#failures.get('Intercept')
        if (failure !== undefined) {
          call.emit('error', serviceError(failure))
          return
        }
        call.write({ progress: '1 of 2 pods have the agent' })
        if (this.#held.delete('Intercept')) {
          call.on('cancelled', () => note('Intercept cancelled', call.request))
          return
        }
        const active = interceptOf(call.request)
        session(call.request.session)?.intercepts?.push(active)
        for (const workload of world.workloads[active.namespace ?? ''] ?? []) {
          if (workload.name !== active.workload) continue
          workload.agent = 'intercepted'
          workload.intercepts = [
            { client: 'me@here', name: active.name ?? '', mechanism: 'tcp', active: true, mine: true },
          ]
        }
        this.tell()
        call.write({ active })
        call.end()
      },
      Leave: (call, done) => {
        note('Leave', call.request)
        const left: string[] = []
        for (const candidate of world.sessions) {
          left.push(
            ...(candidate.intercepts ?? [])
              .filter(({ name }) => call.request.name === '' || name === call.request.name)
              .map(({ name }) => name ?? ''),
          )
          candidate.intercepts = (candidate.intercepts ?? []).filter(({ name }) => !left.includes(name ?? ''))
        }
        for (const workload of Object.values(world.workloads).flat())
          workload.intercepts = workload.intercepts?.filter(({ mine }) => mine !== true) ?? []
        this.tell()
        done(null, { left })
      },
      Environment: (_, done) => done(null, { variables: world.environment }),
      Revoke: (call, done) => {
        note('Revoke', call.request)
        done(null, { revoked: [`${call.request.client}: ${call.request.name}`] })
      },
      WatchRequests: call => {
        call.write({ requests: world.requests })
      },
      UninstallAgents: call => {
        note('UninstallAgents', call.request)
        call.write({ done: { workloads: call.request.workloads } })
        call.end()
      },
      Doctor: call => {
        call.write({ title: 'Service', verdict: 'VERDICT_OK', text: 'It answers.', remedy: '' })
        call.end()
      },
      Quit: (_, done) => done({ code: status.UNIMPLEMENTED, details: 'a fake does not quit' }),
    }
  }
}

function serviceError(failure: KnownError): object {
  const metadata = new Metadata()
  metadata.set(failureMetadataKey, Buffer.from(encodeFailure(failure)))
  return { code: status.UNKNOWN, details: failure.message, metadata }
}

function interceptOf({
  session,
  name,
  workload,
  namespace,
  mechanism,
  ports,
  http_headers,
  mount,
}: InterceptRequest): Intercept {
  return {
    session: session ?? '',
    name: name || (workload ?? ''),
    workload: workload ?? '',
    kind: 'Deployment',
    namespace: namespace || 'shop',
    state: 'INTERCEPT_STATE_ACTIVE',
    mechanism: mechanism ?? 'MECHANISM_INTERCEPT',
    http_headers: http_headers ?? {},
    http_path_prefixes: [],
    container: 'web',
    pod: 'web-6d5f-abcde',
    mount: mount ?? '',
    mount_kind: (mount ?? '') === '' ? '' : 'copy',
    since: Date.now(),
    ports: (ports ?? []).map(({ local, remote, protocol }) => ({
      service: 'web',
      service_port_name: remote ?? '',
      service_port: 80,
      container_port: 8080,
      protocol: protocol || 'TCP',
      local: `127.0.0.1:${local ?? 8080}`,
      local_open: false,
    })),
  }
}
