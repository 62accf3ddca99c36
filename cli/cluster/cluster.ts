// The Kubernetes API as far as an installation needs it, every call with a deadline, every failure a KnownError.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import {
  AdmissionregistrationV1Api,
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  type V1Deployment,
  type V1Job,
  type V1MutatingWebhookConfiguration,
  type V1Namespace,
  type V1Pod,
} from '@kubernetes/client-node'
import { chainOf, KnownError, messageOf } from '../../common/base/index.ts'
import type { Kubeconfig } from '../kubeconfig.ts'
import type { Manifest } from './manifests.ts'

/** A credential plugin may be part of any call. */
const callMs = 30_000
const fieldManager = 'fairlead'

type Options = { readonly signal: AbortSignal }

export interface ClusterOptions {
  readonly kubeconfig: Kubeconfig
  readonly context?: string
}

/** What the installer asks of a cluster. Absent objects are undefined. */
export interface Cluster {
  readonly server: string
  namespace(name: string, options: Options): Promise<V1Namespace | undefined>
  deployment(namespace: string, name: string, options: Options): Promise<V1Deployment | undefined>
  pods(namespace: string, selector: string, options: Options): Promise<readonly V1Pod[]>
  job(namespace: string, name: string, options: Options): Promise<V1Job | undefined>
  webhook(name: string, options: Options): Promise<V1MutatingWebhookConfiguration | undefined>
  /** Of a pod's log; empty while there is none. */
  lastLines(namespace: string, pod: string, lines: number, options: Options): Promise<string>
  /** Creates or changes the object so that the fields given are as given. */
  apply(object: Manifest, options: Options): Promise<void>
  /** With what it owns. Whether it was there. */
  remove(object: Manifest, options: Options): Promise<boolean>
}

/** Throws KUBECONFIG_NOT_FOUND, KUBECONFIG_INVALID, CONTEXT_UNKNOWN. */
export function openCluster({ kubeconfig, context }: ClusterOptions): Cluster {
  const config = load(kubeconfig)
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name)
    if (!known.includes(context)) throw new KnownError('CONTEXT_UNKNOWN', { context, known })
    config.setCurrentContext(context)
  }
  const server = config.getCurrentCluster()?.server
  if (server === undefined)
    throw new KnownError('KUBECONFIG_INVALID', {
      what: 'its current context names no cluster; choose one with --context',
    })

  const core = config.makeApiClient(CoreV1Api)
  const apps = config.makeApiClient(AppsV1Api)
  const batch = config.makeApiClient(BatchV1Api)
  const admission = config.makeApiClient(AdmissionregistrationV1Api)
  const objects = KubernetesObjectApi.makeApiClient(config)
  const call = <T>(request: Promise<T>, { signal }: Options) => withDeadline(request, server, signal)

  return {
    server,
    namespace: (name, options) => absentIs404(call(core.readNamespace({ name }), options)),
    deployment: (namespace, name, options) =>
      absentIs404(call(apps.readNamespacedDeployment({ name, namespace }), options)),
    pods: async (namespace, labelSelector, options) =>
      (await call(core.listNamespacedPod({ namespace, labelSelector }), options)).items,
    job: (namespace, name, options) => absentIs404(call(batch.readNamespacedJob({ name, namespace }), options)),
    webhook: (name, options) => absentIs404(call(admission.readMutatingWebhookConfiguration({ name }), options)),
    lastLines: async (namespace, name, tailLines, options) => {
      try {
        return await call(core.readNamespacedPodLog({ name, namespace, tailLines }), options)
      } catch (error) {
        // Its container is not there yet, or not any more.
        if (options.signal.aborted) throw error
        return ''
      }
    },
    apply: async (object, options) => {
      await call(
        objects.patch(
          object as KubernetesObject,
          undefined,
          undefined,
          fieldManager,
          true,
          PatchStrategy.ServerSideApply,
        ),
        options,
      )
    },
    remove: async (object, options) =>
      (await absentIs404(
        call(
          objects.delete(object as KubernetesObject, undefined, undefined, undefined, undefined, 'Background'),
          options,
        ),
      )) !== undefined,
  }
}

/** As kubectl: the files of KUBECONFIG merged, else ~/.kube/config, else the cluster that we are in. */
function load({ files, document, variable }: Kubeconfig): KubeConfig {
  const config = new KubeConfig()
  const named = files.length > 0 ? files : (variable.KUBECONFIG?.split(delimiter) ?? [])
  const usual = join(homedir(), '.kube/config')
  const wanted = named.length > 0 ? named : [usual]
  const present = wanted.filter(file => existsSync(file))
  try {
    if (document !== '') config.loadFromString(document)
    else if (present.length > 0) {
      config.loadFromFile(present[0] ?? '')
      for (const file of present.slice(1)) {
        const more = new KubeConfig()
        more.loadFromFile(file)
        config.mergeConfig(more, true)
      }
    } else if (named.length === 0 && existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token'))
      config.loadFromCluster()
    else throw new KnownError('KUBECONFIG_NOT_FOUND', { files: wanted })
  } catch (error) {
    if (error instanceof KnownError) throw error
    throw new KnownError('KUBECONFIG_INVALID', { what: messageOf(error) }, error)
  }
  return config
}

async function withDeadline<T>(request: Promise<T>, server: string, signal: AbortSignal): Promise<T> {
  const limit = AbortSignal.timeout(callMs)
  const stop = AbortSignal.any([signal, limit])
  const stopped = Promise.withResolvers<never>()
  const onAbort = () => stopped.reject(stop.reason as Error)
  stop.addEventListener('abort', onAbort)
  try {
    stop.throwIfAborted()
    return await Promise.race([request, stopped.promise])
  } catch (error) {
    if (signal.aborted) throw new KnownError('CANCELLED', {}, error)
    if (limit.aborted)
      throw new KnownError('CLUSTER_UNREACHABLE', { server, what: `no answer within ${callMs / 1000} s` }, error)
    throw failureOf(error, server)
  } finally {
    stop.removeEventListener('abort', onAbort)
    // The loser of the race may still fail; nobody waits for it any more.
    request.catch(() => undefined)
  }
}

/** A missing object, as it passes from `failureOf` to `absentIs404`. */
class Absent extends Error {}

async function absentIs404<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (error instanceof Absent) return undefined
    throw error
  }
}

function failureOf(error: unknown, server: string): Error {
  // KubernetesObjectApi and the typed APIs throw the same class; a kind that the cluster doesn't know is a plain error.
  if (!(error instanceof ApiException))
    return new KnownError('CLUSTER_UNREACHABLE', { server, what: chainOf(error) }, error)
  const what = statusMessage(error.body)
  switch (error.code) {
    case 401:
      return new KnownError('CLUSTER_UNAUTHORIZED', { server }, error)
    case 403:
      return new KnownError('CLUSTER_FORBIDDEN', { what: `what this needs (${what})` }, error)
    case 404:
      return new Absent(what)
    default:
      return new KnownError('MANAGER_INSTALL_FAILED', { what }, error)
  }
}

/** The API server's own sentence out of a Status object, parsed or not. */
function statusMessage(body: unknown): string {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message)
  } catch {
    // Not JSON: a proxy's page, or nothing.
  }
  return typeof body === 'string' && body !== '' ? body.slice(0, 200) : 'the API server gave no reason'
}
