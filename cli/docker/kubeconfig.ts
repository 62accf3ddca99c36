// A kubeconfig that works in a container: one context, and everything that it names by file put in its place. https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { KnownError, messageOf } from '../../common/base/index.ts'

type Fields = Readonly<Record<string, unknown>>

export interface Portable {
  readonly context: string
  readonly document: string
}

/** Each field that holds a path → the field for its content. */
const inPlace = {
  'certificate-authority': 'certificate-authority-data',
  'client-certificate': 'client-certificate-data',
  'client-key': 'client-key-data',
} as const

/** `wanted`: a context; empty: the current one. Throws KUBECONFIG_NOT_FOUND, KUBECONFIG_INVALID, CONTEXT_UNKNOWN, DOCKER_CREDENTIALS, DOCKER_LOOPBACK. */
export function portableKubeconfig(files: readonly string[], wanted: string): Portable {
  const parts = files.flatMap(file => partOf(file) ?? [])
  if (parts.length === 0) throw new KnownError('KUBECONFIG_NOT_FOUND', { files })
  // The first file that says it counts: kubectl's order.
  const context = wanted || (parts.map(part => textOf(part.fields['current-context'])).find(name => name !== '') ?? '')
  const entry = find(parts, 'contexts', context)
  if (entry === undefined) {
    const known = parts.flatMap(part => listOf(part.fields['contexts']).map(({ name }) => textOf(name)))
    throw new KnownError('CONTEXT_UNKNOWN', { context, known })
  }
  const { cluster: clusterName, user: userName } = recordOf(entry.fields['context'])
  const cluster = entryOf(parts, 'clusters', textOf(clusterName), 'cluster')
  const user = entryOf(parts, 'users', textOf(userName), 'user')
  refuse(cluster, user)
  return {
    context,
    document: stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': context,
      contexts: [{ name: context, context: entry.fields['context'] }],
      clusters: [{ name: clusterName, cluster }],
      users: [{ name: userName, user }],
    }),
  }
}

interface Part {
  readonly file: string
  readonly fields: Fields
}

/** undefined when there is no such file, as kubectl has it. */
function partOf(file: string): Part | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new KnownError('KUBECONFIG_INVALID', { what: messageOf(error) }, error)
  }
  try {
    return { file, fields: recordOf(parse(text)) }
  } catch (error) {
    throw new KnownError('KUBECONFIG_INVALID', { what: `${file}: ${messageOf(error)}` }, error)
  }
}

function find(parts: readonly Part[], list: string, name: string): Part | undefined {
  for (const { file, fields } of parts) {
    const entry = listOf(fields[list]).find(candidate => candidate['name'] === name)
    if (entry !== undefined) return { file, fields: entry }
  }
  return undefined
}

function entryOf(parts: readonly Part[], list: string, name: string, field: string): Fields {
  const found = find(parts, list, name)
  if (found === undefined) throw new KnownError('KUBECONFIG_INVALID', { what: `there is no ${field} named ${name}` })
  const folder = dirname(found.file)
  const read = (path: unknown) => {
    try {
      return readFileSync(resolve(folder, String(path)))
    } catch (error) {
      throw new KnownError('KUBECONFIG_INVALID', { what: messageOf(error) }, error)
    }
  }
  const entries = Object.entries(recordOf(found.fields[field])).map(([key, value]): [string, unknown] => {
    if (key === 'tokenFile') return ['token', read(value).toString().trim()]
    const place = (inPlace as Readonly<Record<string, string>>)[key]
    return place === undefined ? [key, value] : [place, read(value).toString('base64')]
  })
  return Object.fromEntries(entries)
}

/** What can't work in there is told here, where its reason is known. */
function refuse(cluster: Fields, user: Fields): void {
  const { exec, 'auth-provider': provider } = user
  const program = textOf(recordOf(exec)['command']) || textOf(recordOf(provider)['name'])
  if (program !== '') throw new KnownError('DOCKER_CREDENTIALS', { program })
  const server = textOf(cluster['server'])
  const { hostname } = URL.parse(server) ?? { hostname: '' }
  if (/^(localhost|127\..*|\[::1\])$/.test(hostname)) throw new KnownError('DOCKER_LOOPBACK', { server })
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(recordOf) : []
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
