// What a person wants of a session, checked once at the door: values instead of texts, so that nobody after it has to doubt.
import { isDeepStrictEqual } from 'node:util'
import { type ErrorCode, KnownError } from '../../../../common/base/index.ts'
import { fqdn, Ip, Prefix } from '../../../../common/net/index.ts'
import type { KubeconfigSource } from '../kube/index.ts'
import { parseWishes, type VirtualWishes, type WishTexts } from '../virtual/index.ts'

export interface Wanted {
  /** Empty = the context's name. */
  readonly name: string
  /** Plain names are this session's, also those that earlier ones have. */
  readonly isPrimary: boolean
  readonly kubeconfig: KubeconfigSource
  /** The connected namespace; undefined = the context's. */
  readonly namespace: string | undefined
  readonly managerNamespace: string | undefined
  /** Undefined = every namespace. */
  readonly mappedNamespaces: readonly string[] | undefined
  readonly alsoProxy: readonly Prefix[]
  readonly neverProxy: readonly Prefix[]
  readonly allowConflicting: readonly Prefix[]
  /** The resolver to override where there is no systemd-resolved. */
  readonly dns: Ip | undefined
  /** Inside form, with the dot at the end. */
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  /** Addresses that programs see under others. */
  readonly virtual: VirtualWishes
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
  readonly environment: Readonly<Record<string, string>>
}

/** Most values of one list option. The root half takes at most 1,024 prefixes in all. */
const maxValues = 512
const maxNameChars = 200

/** Throws OPTION_INVALID. */
export function parseWanted(text: WantedText): Wanted {
  const mapped = listOf('--mapped-namespaces', text.mapped_namespaces, namespaceOf)
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
    managerNamespace:
      text.manager_namespace === '' ? undefined : one('--manager-namespace', text.manager_namespace, namespaceOf),
    mappedNamespaces: mapped.length === 0 || mapped.includes('all') ? undefined : mapped,
    alsoProxy: listOf('--also-proxy', text.also_proxy, prefixOf),
    neverProxy: listOf('--never-proxy', text.never_proxy, prefixOf),
    allowConflicting: listOf('--allow-conflicting-subnets', text.allow_conflicting_subnets, prefixOf),
    dns: text.dns === '' ? undefined : one('--dns', text.dns, value => Ip.parse(value)),
    includeSuffixes: listOf('--include-suffix', text.include_suffixes, suffixOf),
    excludeSuffixes: listOf('--exclude-suffix', text.exclude_suffixes, suffixOf),
    virtual: parseWishes(text),
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

function sessionName(value: string): string {
  if (value.length <= maxNameChars && /^[^\p{C}]+$/u.test(value)) return value
  return invalid('--name', value)
}

function listOf<T>(option: string, values: readonly string[], parse: (value: string) => T | undefined): T[] {
  if (values.length > maxValues) return invalid(option, `of ${values.length} entries`)
  return values.map(value => one(option, value, parse))
}

function one<T>(option: string, value: string, parse: (value: string) => T | undefined): T {
  return parse(value.trim()) ?? invalid(option, value)
}

/** RFC 1123 label, as Kubernetes names namespaces. */
function namespaceOf(value: string): string | undefined {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value) ? value : undefined
}

function prefixOf(value: string): Prefix | undefined {
  const prefix = Prefix.parse(value)
  return prefix === undefined || prefix.bits === 0 || prefix.address.isLoopback ? undefined : prefix
}

/** `.svc.example.com`, `*.example.com` and `example.com` mean the same zone. */
function suffixOf(value: string): string | undefined {
  return fqdn(value.replace(/^\*?\./, ''))
}

function invalid(option: string, value: string): never {
  const code: ErrorCode = 'OPTION_INVALID'
  throw new KnownError(code, { option, value: value.slice(0, maxNameChars) })
}
