// What a person wants of a connection, as the options say it and as the daemon is asked.
import type { ConnectRequest } from '../common/protocol/index.ts'
import { callerEnvironment, type Kubeconfig } from './kubeconfig.ts'

export interface ConnectOptions {
  readonly name?: string
  readonly primary?: boolean
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
  readonly managerNamespace?: string
  readonly mappedNamespaces?: string[]
  readonly alsoProxy?: string[]
  readonly neverProxy?: string[]
  readonly allowConflictingSubnets?: string[]
  readonly vnat?: string[]
  readonly proxyVia?: string[]
  readonly virtualSubnet?: string[]
  readonly dns?: string
  readonly includeSuffix?: string[]
  readonly excludeSuffix?: string[]
  readonly exclude?: string[]
  readonly map?: string[]
  readonly remoteIp?: string
  readonly lookupTimeout?: string
  readonly searchNamespace?: string
}

export function connectRequest(
  options: ConnectOptions,
  kubeconfig: Kubeconfig,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectRequest {
  return {
    name: options.name ?? '',
    primary: options.primary ?? false,
    kubeconfig: kubeconfig.files,
    kubeconfig_data: kubeconfig.document,
    context: options.context ?? '',
    namespace: options.namespace ?? '',
    manager_namespace: options.managerNamespace ?? '',
    mapped_namespaces: options.mappedNamespaces ?? [],
    also_proxy: options.alsoProxy ?? [],
    never_proxy: options.neverProxy ?? [],
    allow_conflicting_subnets: options.allowConflictingSubnets ?? [],
    vnat: options.vnat ?? [],
    proxy_via: options.proxyVia ?? [],
    virtual_subnets: options.virtualSubnet ?? [],
    dns: options.dns ?? '',
    include_suffixes: options.includeSuffix ?? [],
    exclude_suffixes: options.excludeSuffix ?? [],
    excludes: options.exclude ?? [],
    mappings: options.map ?? [],
    remote_ip: options.remoteIp ?? '',
    lookup_timeout: options.lookupTimeout ?? '',
    search_namespace: options.searchNamespace ?? '',
    environment: { ...callerEnvironment(environment), ...kubeconfig.variable },
  }
}
