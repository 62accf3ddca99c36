// The table of everything that can be set: what it is called in files, which flag says the same, how its texts are read, and what becomes of several
// sources. Documented in docs/dns.md.
import { hostName, type Ip, type Prefix } from '../../../../common/net/index.ts'
import { wishTextOf } from '../virtual/index.ts'
import type { Mapping, Settings } from './settings.ts'
import {
  distantAddressOf,
  mappingOf,
  namespaceOf,
  prefixOf,
  resolverAddressOf,
  suffixOf,
  timeoutOf,
  truthOf,
} from './values.ts'

type Value = string | boolean | number | Ip | Prefix | Mapping

export interface Key {
  readonly setting: keyof Settings
  /** As documented: `dns.includeSuffixes`. */
  readonly key: string
  /** Other places in a document that mean the same: of Telepresence's kubeconfig extension, client configuration and chart. */
  readonly also: readonly string[]
  readonly flag: string
  /**
   * one     a single value; that of the highest source counts
   * chosen  a list; that of the highest source counts, whole
   * joined  a list; the lists of all sources together
   */
  readonly several: 'one' | 'chosen' | 'joined'
  parse(text: string): Value | undefined
  /** A manager can't say where it is, nor give the consent of who uses this machine: which of its networks and resolvers give way. */
  readonly notOfManager?: true
}

export const keys: readonly Key[] = [
  joined('includeSuffixes', 'dns.includeSuffixes', '--include-suffix', suffixOf),
  joined('excludeSuffixes', 'dns.excludeSuffixes', '--exclude-suffix', suffixOf),
  joined('excludes', 'dns.excludes', '--exclude', hostName),
  joined('mappings', 'dns.mappings', '--map', mappingOf),
  one('searchNamespace', 'dns.searchNamespace', '--search-namespace', truthOf),
  { ...one('localIp', 'dns.localIP', '--dns', resolverAddressOf), notOfManager: true },
  one('remoteIp', 'dns.remoteIP', '--remote-ip', distantAddressOf),
  one('lookupTimeoutMs', 'dns.lookupTimeout', '--lookup-timeout', timeoutOf),
  joined('alsoProxy', 'routing.alsoProxy', '--also-proxy', prefixOf, ['routing.alsoProxySubnets', 'alsoProxy']),
  joined('neverProxy', 'routing.neverProxy', '--never-proxy', prefixOf, ['routing.neverProxySubnets', 'neverProxy']),
  {
    ...joined('allowConflicting', 'routing.allowConflicting', '--allow-conflicting-subnets', prefixOf, [
      'routing.allowConflictingSubnets',
      'allowConflictingSubnets',
    ]),
    notOfManager: true,
  },
  joined('vnat', 'routing.vnat', '--vnat', wishTextOf.vnat),
  joined('proxyVia', 'routing.proxyVia', '--proxy-via', wishTextOf.proxyVia),
  joined('virtualSubnets', 'routing.virtualSubnets', '--virtual-subnet', wishTextOf.virtualSubnets, [
    'routing.virtualSubnet',
    'cluster.virtualIPSubnet',
  ]),
  {
    ...one('mappedNamespaces', 'cluster.mappedNamespaces', '--mapped-namespaces', namespaceOf),
    several: 'chosen',
  },
  {
    ...one('managerNamespace', 'cluster.managerNamespace', '--manager-namespace', namespaceOf),
    also: ['cluster.defaultManagerNamespace', 'manager.namespace'],
    notOfManager: true,
  },
]

function one(setting: keyof Settings, key: string, flag: string, parse: Key['parse']): Key {
  return { setting, key, flag, parse, also: [], several: 'one' }
}

function joined(
  setting: keyof Settings,
  key: string,
  flag: string,
  parse: Key['parse'],
  also: readonly string[] = [],
): Key {
  return { setting, key, flag, parse, also, several: 'joined' }
}

/** A value as people write it. */
export function textOf(value: unknown, setting: keyof Settings): string {
  if (setting === 'lookupTimeoutMs') return `${Number(value) / 1000}s`
  if (isMapping(value)) return `${plain(value.name)}=${textOf(value.target, setting)}`
  return typeof value === 'string' ? plain(value) : String(value)
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && 'target' in value
}

function plain(name: string): string {
  return name.length > 1 ? name.replace(/\.$/, '') : name
}
