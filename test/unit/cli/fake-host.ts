// The command line as a user runs it, with a control server of the test's own on a Unix socket in place of the daemon.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Metadata, Server, ServerCredentials, status, type UntypedServiceImplementation } from '@grpc/grpc-js'
import { type Host, run } from '../../../cli/index.ts'
import { type KnownError, systemClock } from '../../../common/base/index.ts'
import {
  type ControlHandlers,
  ControlService,
  encodeFailure,
  failureMetadataKey,
  type Session,
} from '../../../common/protocol/index.ts'

export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export class FakeDaemon implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairlead-cli-'))
  readonly socket = join(this.folder, 'fairlead.sock')
  readonly #server = new Server()

  /** Calls without a handler are answered UNIMPLEMENTED. */
  static async open(handlers: Partial<ControlHandlers>): Promise<FakeDaemon> {
    const daemon = new FakeDaemon()
    daemon.#server.addService(ControlService, handlers as UntypedServiceImplementation)
    await new Promise<void>((resolve, reject) => {
      daemon.#server.bindAsync(`unix:${daemon.socket}`, ServerCredentials.createInsecure(), error => {
        if (error === null) resolve()
        else reject(error)
      })
    })
    return daemon
  }

  /** `fairlead ARGS…`. */
  fairlead(args: readonly string[], host: Partial<Host> = {}): Promise<Result> {
    return fairlead(args, { socket: this.socket, directory: this.folder, ...host })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown()
    rmSync(this.folder, { recursive: true, force: true })
    await Promise.resolve()
  }
}

export async function fairlead(args: readonly string[], host: Partial<Host> = {}): Promise<Result> {
  let stdout = ''
  let stderr = ''
  const code = await run(args, {
    environment: { HOME: '/home/ann', PATH: '/usr/bin' },
    directory: '/',
    stdin: empty(),
    stdout: { write: text => (stdout += text) },
    stderr: { write: text => (stderr += text) },
    uid: 1000,
    platform: 'linux',
    version: '1.2.3',
    socket: '/nonexistent/fairlead.sock',
    bundles: '/nonexistent/dist',
    chart: '/nonexistent/chart',
    clock: systemClock,
    signal: new AbortController().signal,
    foreground: { require: () => Promise.resolve(), run: () => Promise.resolve(0) },
    ...host,
  })
  return { code, stdout, stderr }
}

async function* empty(): AsyncGenerator<string> {
  await Promise.resolve()
  yield ''
}

/** The way the daemon tells a known failure. */
export function wireError(error: KnownError): Error {
  const metadata = new Metadata()
  metadata.set(failureMetadataKey, encodeFailure(error))
  return Object.assign(new Error(error.message), { code: status.FAILED_PRECONDITION, details: error.message, metadata })
}

export const shop: Session = {
  name: 'kind-dev',
  state: 'SESSION_STATE_CONNECTED',
  since: Date.now() - 125_000,
  context: 'kind-dev',
  server: 'https://127.0.0.1:6443',
  namespace: 'shop',
  manager_namespace: 'fairlead',
  manager_version: '0.1.0',
  mapped_namespaces: ['shop', 'bank'],
  device: 'fl0',
  routes: ['10.96.0.0/16', '10.244.0.0/16'],
  dns: {
    mechanism: 'resolved',
    reason: 'it answers on D-Bus',
    addresses: ['246.246.1.53'],
    cluster_domain: 'cluster.local.',
    domains: ['cluster.local', 'shop', 'bank'],
    search: ['shop.svc.cluster.local'],
  },
  warnings: [{ code: 'DNS_OTHER_MECHANISM', text: 'Another way was taken.', remedy: 'Nothing is needed.' }],
  traffic: { bytes_up: 1_234, bytes_down: 56_700_000, open_flows: 2, total_flows: 40, dns_queries: 7 },
  service_subnet_source: 'ServiceCIDR',
}
