// What is kept of nodes, pods, services and ServiceCIDRs: a few strings each, whatever their size.
import type { KubeObject } from '../kube/index.ts'

/** podCIDRs */
export function nodeFacts({ spec }: KubeObject): readonly string[] {
  const all = texts(spec?.['podCIDRs'])
  return all.length > 0 ? all : texts([spec?.['podCIDR']])
}

export interface PodAddresses {
  readonly namespace: string
  readonly name: string
  readonly ips: readonly string[]
  readonly isOnHostNetwork: boolean
}

/** Nothing of a pod that has ended, for its address may be another's by now. */
export function podFacts({ metadata, spec, status }: KubeObject): PodAddresses | undefined {
  const phase = status?.['phase']
  if (phase === 'Succeeded' || phase === 'Failed') return undefined
  const several = Array.isArray(status?.['podIPs'])
    ? texts((status['podIPs'] as readonly ({ ip?: unknown } | null)[]).map(entry => entry?.ip))
    : []
  const ips = several.length > 0 ? several : texts([status?.['podIP']])
  const { namespace = '', name = '' } = metadata ?? {}
  return ips.length === 0 ? undefined : { namespace, name, ips, isOnHostNetwork: spec?.['hostNetwork'] === true }
}

/** Cluster addresses; none of a headless one. */
export function serviceFacts({ spec }: KubeObject): readonly string[] | undefined {
  const several = texts(spec?.['clusterIPs'])
  const ips = (several.length > 0 ? several : texts([spec?.['clusterIP']])).filter(ip => ip !== 'None' && ip !== '')
  return ips.length === 0 ? undefined : ips
}

export function serviceCidrFacts({ spec }: KubeObject): readonly string[] | undefined {
  const cidrs = texts(spec?.['cidrs'])
  return cidrs.length === 0 ? undefined : cidrs
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && each !== '') : []
}
