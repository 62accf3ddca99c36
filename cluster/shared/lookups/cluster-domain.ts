// The cluster's domain, when nobody has told it: what the kubelet put into the pod's search path (`NAMESPACE.svc.DOMAIN svc.DOMAIN DOMAIN`), or the
// name that the cluster's DNS has for the address of the kubernetes Service (kubernetes.default.svc.DOMAIN). Read "DNS for Services and Pods".
import { fqdn, type Ip } from '../../../common/net/index.ts'
import { ask } from './nameserver.ts'

export const usualDomain = 'cluster.local.'
const servicesZone = /^svc\.(.+)$/
const kubernetesName = /^kubernetes\.default\.svc\.(.+)$/

export interface FoundDomain {
  /** With the dot at the end. */
  readonly domain: string
  /** For the log. */
  readonly source: string
}

/** From the pod's search path; undefined when it says nothing (as with `dnsPolicy: Default`). */
export function domainOfSearch(search: readonly string[]): string | undefined {
  return search.flatMap(zone => servicesZone.exec(zone)?.[1] ?? []).at(0)
}

export interface DomainNeeds {
  readonly search: readonly string[]
  readonly nameservers: readonly string[]
  /** Of the nameservers; 53 unless a test has another. */
  readonly port?: number | undefined
  /** Of the `kubernetes` Service. */
  readonly service: Ip | undefined
}

/** Never throws: what can't be found is `cluster.local.`, as in nearly every cluster. */
export async function findClusterDomain(
  { search, nameservers, port, service }: DomainNeeds,
  { signal }: { signal: AbortSignal },
): Promise<FoundDomain> {
  const searched = domainOfSearch(search)
  if (searched !== undefined) return { domain: searched, source: 'the search path of this pod' }
  const named = service && (await nameOf(service, nameservers, { signal, port }).catch(() => undefined))
  if (named !== undefined) return { domain: named, source: 'the name of the kubernetes Service' }
  return { domain: usualDomain, source: 'the usual one' }
}

async function nameOf(
  service: Ip,
  nameservers: readonly string[],
  options: { signal: AbortSignal; port: number | undefined },
): Promise<string | undefined> {
  const { answers } = await ask(nameservers, { name: reverseName(service), type: 'PTR', class: 'IN' }, options)
  for (const answer of answers) {
    const domain = answer.type === 'PTR' ? fqdn(kubernetesName.exec(answer.data.toLowerCase())?.[1] ?? '') : undefined
    if (domain !== undefined && domain !== '.') return domain
  }
  return undefined
}

/** RFC 1035 §3.5, RFC 3596 §2.5; without the dot at the end. */
function reverseName(ip: Ip): string {
  const bytes = [...ip.bytes].reverse()
  if (ip.family === 4) return `${bytes.join('.')}.in-addr.arpa`
  return `${bytes.map(byte => `${(byte & 0xf).toString(16)}.${(byte >> 4).toString(16)}`).join('.')}.ip6.arpa`
}
