// What a person wants of a session, checked once at the door: values instead of texts, so that nobody after it has to doubt.
import { isDeepStrictEqual } from 'node:util'
import { type ErrorCode, KnownError } from '../../../../common/base/index.ts'
import type { KubeconfigSource } from '../kube/index.ts'
import { type Given, keys, maxValues, namespaceOf, type Settings } from '../settings/index.ts'
import { parseWishes, type WishTexts } from '../virtual/index.ts'

export interface Wanted {
  /** Empty = the context's name. */
  readonly name: string
  /** Plain names are this session's, also those that earlier ones have. */
  readonly isPrimary: boolean
  readonly kubeconfig: KubeconfigSource
  /** The connected namespace; undefined = the context's. */
  readonly namespace: string | undefined
  /** What the flags say; other sources come after them. */
  readonly flags: Given
}

/** The same, as the control API brings it. */
export interface WantedText extends WishTexts {
  readonly name: string
  readonly primary: boolean
  readonly kubeconfig: readonly string[]
  readonly kubeconfig_data: string
  readonly context: string
  readonly namespace: string
  readonly manager_namespace: string
  readonly mapped_namespaces: readonly string[]
  readonly also_proxy: readonly string[]
  readonly never_proxy: readonly string[]
  readonly allow_conflicting_subnets: readonly string[]
  readonly dns: string
  readonly include_suffixes: readonly string[]
  readonly exclude_suffixes: readonly string[]
  readonly excludes: readonly string[]
  readonly mappings: readonly string[]
  readonly remote_ip: string
  readonly lookup_timeout: string
  readonly search_namespace: string
  readonly environment: Readonly<Record<string, string>>
}

const maxNameChars = 200

/** Throws OPTION_INVALID. */
export function parseWanted(text: WantedText): Wanted {
  // Also what contradicts itself.
  parseWishes(text)
  return {
    name: text.name === '' ? '' : sessionName(text.name),
    isPrimary: text.primary,
    kubeconfig: {
      files: text.kubeconfig,
      ...(text.kubeconfig_data === '' ? {} : { document: text.kubeconfig_data }),
      ...(text.context === '' ? {} : { context: text.context }),
      environment: text.environment,
    },
    namespace: text.namespace === '' ? undefined : one('--namespace', text.namespace, namespaceOf),
    flags: parseFlags({
      includeSuffixes: text.include_suffixes,
      excludeSuffixes: text.exclude_suffixes,
      excludes: text.excludes,
      mappings: text.mappings,
      searchNamespace: [text.search_namespace],
      localIp: [text.dns],
      remoteIp: [text.remote_ip],
      lookupTimeoutMs: [text.lookup_timeout],
      alsoProxy: text.also_proxy,
      neverProxy: text.never_proxy,
      allowConflicting: text.allow_conflicting_subnets,
      mappedNamespaces: text.mapped_namespaces,
      managerNamespace: [text.manager_namespace],
      vnat: text.vnat,
      proxyVia: text.proxy_via,
      virtualSubnets: text.virtual_subnets,
    }),
  }
}

/** Whether both want the same. The environment does not count: another terminal is no other wish; nor does precedence, which any session may be given. */
export function wantsSame(a: Wanted, b: Wanted): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b))
}

function comparable({ kubeconfig: { environment, ...source }, ...rest }: Wanted): unknown {
  return {
    ...rest,
    isPrimary: undefined,
    source,
    kubeconfigVariable: source.files.length > 0 ? undefined : environment['KUBECONFIG'],
  }
}

function parseFlags(texts: Readonly<Record<keyof Settings, readonly string[]>>): Given {
  const given: Record<string, unknown> = {}
  for (const { setting, flag, several, parse } of keys) {
    const said = texts[setting].filter(text => text.trim() !== '')
    if (said.length === 0) continue
    if (said.length > maxValues) invalid(flag, `of ${said.length} entries`)
    // Every namespace, whatever others say.
    const all = setting === 'mappedNamespaces' && said.includes('all')
    const values = all ? [] : said.map(text => one(flag, text, parse))
    given[setting] = several === 'one' ? values[0] : values
  }
  return given
}

function sessionName(value: string): string {
  if (value.length <= maxNameChars && /^[^\p{C}]+$/u.test(value)) return value
  return invalid('--name', value)
}

function one<T>(option: string, value: string, parse: (value: string) => T | undefined): T {
  return parse(value.trim()) ?? invalid(option, value)
}

function invalid(option: string, value: string): never {
  const code: ErrorCode = 'OPTION_INVALID'
  throw new KnownError(code, { option, value: value.slice(0, maxNameChars) })
}
