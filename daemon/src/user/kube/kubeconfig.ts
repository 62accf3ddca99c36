// The kubeconfig as kubectl sees it: a list of files (first mention of a name wins), the current context, else in-cluster.
// Read https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ and client-go's tools/clientcmd.
// Everything comes from the caller's environment, which may differ from the daemon's: exec credential plugins run with it too.
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { parse } from 'yaml'
import { KnownError, messageOf } from '../../../../common/base/index.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface KubeconfigSource {
  /** Paths given by --kubeconfig; each must exist. Empty: KUBECONFIG, else ~/.kube/config, else in-cluster. */
  readonly files: readonly string[]
  /** A whole document instead of files. */
  readonly document?: string
  readonly context?: string
  readonly environment: Environment
}

export interface LoadedKubeconfig {
  readonly config: KubeConfig
  readonly context: string
  readonly server: string
  readonly namespace: string
  readonly proxyUrl?: string
  /** The extension of the cluster entry that holds settings for us. */
  readonly extension?: Extension
}

/** Settings in the entry of a cluster, by whoever wrote the kubeconfig. Not checked. */
export interface Extension {
  /** "extension telepresence.io of cluster dev" */
  readonly where: string
  readonly document: unknown
}

interface Parsed {
  readonly config: KubeConfig
  /** By the name of the cluster. */
  readonly extensions: ReadonlyMap<string, Extension>
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'
/** Extensions of a cluster entry that are for us, ours first: only the first that is there counts. */
const extensionNames = ['fairlead.dev', 'telepresence.io']

/** Throws KUBECONFIG_NOT_FOUND, KUBECONFIG_INVALID or CONTEXT_UNKNOWN. */
export function loadKubeconfig(source: KubeconfigSource): LoadedKubeconfig {
  const { config, extensions } = readAll(source)
  const name = source.context ?? config.currentContext
  const known = config.contexts.map(context => context.name)
  const context = config.contexts.find(candidate => candidate.name === name)
  if (context === undefined) throw new KnownError('CONTEXT_UNKNOWN', { context: name, known })
  config.setCurrentContext(name)
  const cluster = config.clusters.find(candidate => candidate.name === context.cluster)
  if (cluster === undefined) {
    throw new KnownError('KUBECONFIG_INVALID', { what: `context ${name} names a cluster that is not there` })
  }
  if (!URL.canParse(cluster.server)) {
    throw new KnownError('KUBECONFIG_INVALID', { what: `the server of cluster ${cluster.name} is not a URL` })
  }
  prepareExec(config, source.environment)
  const extension = extensions.get(cluster.name)
  const proxyUrl = cluster.proxyUrl ?? proxyOf(new URL(cluster.server), source.environment)
  const used = {
    ...cluster,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    // The library refuses plain HTTP (as of `kubectl proxy`) unless TLS is said not to matter, which it can't there.
    skipTLSVerify: cluster.skipTLSVerify || cluster.server.startsWith('http:'),
  }
  config.clusters = config.clusters.map(entry => (entry === cluster ? used : entry))
  return {
    config,
    context: name,
    server: cluster.server,
    namespace: context.namespace ?? 'default',
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(extension === undefined ? {} : { extension }),
  }
}

export interface ContextEntry {
  readonly name: string
  readonly cluster: string
  readonly server: string
  readonly namespace: string
  readonly user: string
}

/** What there is to choose from, and the current one (empty: none). Throws KUBECONFIG_NOT_FOUND or KUBECONFIG_INVALID. */
export function listContexts(source: KubeconfigSource): { current: string; contexts: readonly ContextEntry[] } {
  const { config } = readAll(source)
  const contexts = config.contexts.map(({ name, cluster, namespace = 'default', user }) => {
    const server = config.clusters.find(candidate => candidate.name === cluster)?.server ?? ''
    return { name, cluster, server, namespace, user }
  })
  return { current: config.currentContext, contexts }
}

function readAll({ files, document, environment }: KubeconfigSource): Parsed {
  if (document !== undefined) return parseDocument(document, 'standard input')
  if (files.length > 0) return merge(files.map(file => readFile(file) ?? notFound([file])))
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter(file => file !== '')
  const home = environment['HOME']
  const wanted = listed.length > 0 ? listed : home === undefined ? [] : [join(home, '.kube', 'config')]
  const found = wanted.map(readFile).filter(parsed => parsed !== undefined)
  if (found.length > 0) return merge(found)
  return inCluster(environment) ?? notFound(wanted)
}

/** Undefined when the file is not there. */
function readFile(file: string): Parsed | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new KnownError('KUBECONFIG_INVALID', { what: `${file}: ${messageOf(error)}` }, error)
  }
  const parsed = parseDocument(text, file)
  parsed.config.makePathsAbsolute(join(file, '..'))
  return parsed
}

function parseDocument(text: string, origin: string): Parsed {
  const config = new KubeConfig()
  try {
    config.loadFromString(text, { onInvalidEntry: 'filter' })
    return { config, extensions: extensionsOf(parse(text)) }
  } catch (error) {
    // The parser's message may quote the document, which holds secrets: only its first line, which names the place, is kept.
    const [reason = ''] = messageOf(error).split('\n')
    throw new KnownError('KUBECONFIG_INVALID', { what: `${origin}: ${reason}` })
  }
}

function merge(parts: readonly Parsed[]): Parsed {
  const config = new KubeConfig()
  config.clusters = firstOfName(parts.flatMap(part => part.config.clusters))
  config.users = firstOfName(parts.flatMap(part => part.config.users))
  config.contexts = firstOfName(parts.flatMap(part => part.config.contexts))
  config.currentContext = parts.map(part => part.config.currentContext).find(name => name !== '') ?? ''
  return { config, extensions: new Map(parts.flatMap(part => [...part.extensions]).reverse()) }
}

function firstOfName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return entries.filter((entry, at) => entries.findIndex(other => other.name === entry.name) === at)
}

function inCluster(environment: Environment): Parsed | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT']
  if (host === undefined || port === undefined) return undefined
  let namespace: string
  try {
    namespace = readFileSync(`${serviceAccount}/namespace`, 'utf8').trim()
  } catch {
    return undefined
  }
  const config = new KubeConfig()
  config.clusters = [
    {
      name: 'in-cluster',
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      caFile: `${serviceAccount}/ca.crt`,
      skipTLSVerify: false,
    },
  ]
  const tokenFile = `${serviceAccount}/token`
  config.users = [{ name: 'in-cluster', authProvider: { name: 'tokenFile', config: { tokenFile } } }]
  config.contexts = [{ name: 'in-cluster', cluster: 'in-cluster', user: 'in-cluster', namespace }]
  config.currentContext = 'in-cluster'
  return { config, extensions: new Map() }
}

/** kubectl honours the proxy variables too; the kubeconfig's own proxy-url comes first. */
function proxyOf(server: URL, environment: Environment): string | undefined {
  const variable = (name: string) => environment[name] ?? environment[name.toUpperCase()] ?? ''
  const proxy = variable(server.protocol === 'https:' ? 'https_proxy' : 'http_proxy')
  if (proxy === '' || ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname)) return undefined
  const direct = variable('no_proxy')
    .split(',')
    .map(entry => entry.trim().replace(/^\*?\./, ''))
    .some(entry => entry === '*' || (entry !== '' && `.${server.hostname}`.endsWith(`.${entry}`)))
  if (direct) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

interface Exec {
  apiVersion?: string
  env?: { name: string; value: string }[] | null
}

/** Gives exec plugins the caller's environment and what client-go gives them: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
function prepareExec(config: KubeConfig, environment: Environment): void {
  for (const user of config.users) {
    const exec = user.exec as Exec | undefined
    if (exec === undefined) continue
    const information = {
      apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
    }
    exec.env = [
      ...Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
      { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(information) },
      ...(exec.env ?? []),
    ]
  }
}

function extensionsOf(document: unknown): Map<string, Extension> {
  const found = new Map<string, Extension>()
  for (const entry of list(field(document, 'clusters'))) {
    const cluster = field(entry, 'name')
    const extensions = list(field(field(entry, 'cluster'), 'extensions'))
    for (const name of extensionNames) {
      const extension = extensions.find(candidate => field(candidate, 'name') === name)
      if (extension === undefined || typeof cluster !== 'string' || found.has(cluster)) continue
      const where = `extension ${name} of cluster ${cluster}`
      found.set(cluster, { where, document: field(extension, 'extension') })
    }
  }
  return found
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function notFound(files: readonly string[]): never {
  throw new KnownError('KUBECONFIG_NOT_FOUND', { files: files.length > 0 ? files : ['~/.kube/config'] })
}
