// A service that holds intercepts as the real one does, and remembers what it was asked.
import type { ServerWritableStream } from '@grpc/grpc-js'
import type {
  ControlHandlers,
  Intercept,
  InterceptEvent,
  InterceptRequestOutput,
  LeaveRequestOutput,
  SnapshotOutput,
} from '../../../common/protocol/index.ts'
import { shop } from './fake-host.ts'

export const web: Intercept = {
  name: 'web',
  workload: 'web',
  kind: 'Deployment',
  namespace: 'shop',
  session: 'kind-dev',
  state: 'INTERCEPT_STATE_ACTIVE',
  mechanism: 'MECHANISM_INTERCEPT',
  ports: [
    {
      service: 'web',
      service_port_name: 'http',
      service_port: 80,
      container_port: 8080,
      protocol: 'TCP',
      local: '127.0.0.1:8080',
    },
  ],
  container: 'app',
  pod: 'web-1',
  since: 1_700_000_000_000,
}

export class Service {
  readonly asked: InterceptRequestOutput[] = []
  readonly left: LeaveRequestOutput[] = []
  readonly held = new Map<string, Intercept>()
  readonly calls = new Map<string, ServerWritableStream<InterceptRequestOutput, InterceptEvent>>()
  readonly #watchers = new Set<(snapshot: Partial<SnapshotOutput>) => void>()
  readonly #change: Partial<Intercept>
  readonly #isSlow: boolean
  environment: Record<string, string> = { GREETING: 'hello', CERT: 'line 1\nline 2' }

  constructor({ change = {}, isSlow = false }: { change?: Partial<Intercept>; isSlow?: boolean } = {}) {
    this.#change = change
    this.#isSlow = isSlow
  }

  end(name: string): void {
    this.held.delete(name)
    for (const tell of this.#watchers) tell(this.snapshot)
  }

  get snapshot(): Partial<SnapshotOutput> {
    return { sessions: [{ ...shop, intercepts: [...this.held.values()] }] as SnapshotOutput['sessions'] }
  }

  readonly handlers: Partial<ControlHandlers> = {
    Intercept: call => {
      const { name } = call.request
      this.asked.push(call.request)
      this.calls.set(name, call)
      call.write({ progress: 'waiting for the rollout of web' })
      if (this.#isSlow) return
      const intercept = { ...web, ...this.#change, name }
      this.held.set(name, intercept)
      call.write({ active: intercept })
      if (!call.request.attached) call.end()
    },
    Leave: (call, done) => {
      this.left.push(call.request)
      const names = call.request.name === '' ? [...this.held.keys()] : [call.request.name]
      for (const name of names) this.end(name)
      done(null, { left: names })
    },
    Environment: (_, done) => done(null, { variables: this.environment }),
    Status: (_, done) => done(null, this.snapshot),
    Watch: call => {
      const tell = (snapshot: Partial<SnapshotOutput>) => void call.write(snapshot)
      this.#watchers.add(tell)
      call.on('cancelled', () => this.#watchers.delete(tell))
      tell(this.snapshot)
    },
  }
}
