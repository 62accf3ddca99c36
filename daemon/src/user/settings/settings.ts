// What can be set about names and networks, as values; one source gives some of it, and all sources together give the settings in force (merge.ts).
import type { Ip, Prefix } from '../../../../common/net/index.ts'

/** `name` is answered as what `target` is. */
export interface Mapping {
  /** Inside form. */
  readonly name: string
  /** Inside form, or an address. */
  readonly target: string | Ip
}

export interface Settings {
  /** Zones that the cluster resolves besides its own. Names are in the inside form, with the dot at the end. */
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  /** Single names that the cluster is never asked. */
  readonly excludes: readonly string[]
  readonly mappings: readonly Mapping[]
  /** Whether names of one label are looked for in the connected namespace. */
  readonly searchNamespace: boolean
  /** The nameserver of the machine to override, where there is no systemd-resolved; undefined = it is found. */
  readonly localIp: Ip | undefined
  /** Where programs find our resolver, in place of an address of the device's own network. */
  readonly remoteIp: Ip | undefined
  readonly lookupTimeoutMs: number
  readonly alsoProxy: readonly Prefix[]
  readonly neverProxy: readonly Prefix[]
  readonly allowConflicting: readonly Prefix[]
  /** Networks that programs see under virtual addresses, as virtual/wishes.ts reads them; checked one by one. */
  readonly vnat: readonly string[]
  /** NETWORK=WORKLOAD. */
  readonly proxyVia: readonly string[]
  /** At most one counts of each IP version. */
  readonly virtualSubnets: readonly string[]
  /** Undefined = every namespace. */
  readonly mappedNamespaces: readonly string[] | undefined
  readonly managerNamespace: string | undefined
}

/** What one source says. */
export type Given = { readonly [K in keyof Settings]?: Settings[K] }

export const defaults: Settings = {
  includeSuffixes: [],
  excludeSuffixes: [],
  excludes: [],
  mappings: [],
  searchNamespace: true,
  localIp: undefined,
  remoteIp: undefined,
  // Below the five seconds after which programs ask again (resolv.conf(5)), so that they hear SERVFAIL in time.
  lookupTimeoutMs: 4_000,
  alsoProxy: [],
  neverProxy: [],
  allowConflicting: [],
  vnat: [],
  proxyVia: [],
  virtualSubnets: [],
  mappedNamespaces: undefined,
  managerNamespace: undefined,
}

/** In order of precedence. */
export const sourceKinds = ['flags', 'file', 'kubeconfig', 'manager'] as const
export type SourceKind = (typeof sourceKinds)[number]

export interface Source {
  readonly kind: SourceKind
  /** For people: a path, "extension telepresence.io of cluster dev"; empty when the kind says it all. */
  readonly where: string
  readonly given: Given
}
