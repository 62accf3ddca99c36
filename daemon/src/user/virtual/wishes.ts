// What a person wants of virtual addresses: --vnat, --proxy-via, --virtual-subnet.
import { KnownError } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'

/** Addresses of the cluster: a kind of its networks, or a network. */
export type Subject =
  | { readonly kind: 'services' | 'pods' | 'also' }
  | { readonly kind: 'network'; readonly prefix: Prefix }

export interface Via {
  readonly subject: Subject
  /** In the connected namespace. */
  readonly workload: string
}

export interface VirtualWishes {
  /** Whatever another network is in the way of gets virtual addresses, instead of a failure. */
  readonly isAutomatic: boolean
  readonly vnat: readonly Subject[]
  readonly vias: readonly Via[]
  /** Where virtual addresses lie, at most one of each family; of the others: chosen. */
  readonly subnets: readonly Prefix[]
}

export interface WishTexts {
  readonly vnat: readonly string[]
  readonly proxy_via: readonly string[]
  readonly virtual_subnets: readonly string[]
}

export const noWishes: VirtualWishes = { isAutomatic: false, vnat: [], vias: [], subnets: [] }

const maxValues = 64
/** Room for some hosts: network and broadcast address are never given away. */
const longestBits = { 4: 29, 6: 125 } as const
const widestBits = { 4: 8, 6: 16 } as const

/** Throws OPTION_INVALID. */
export function parseWishes({ vnat, proxy_via: via, virtual_subnets: subnets }: WishTexts): VirtualWishes {
  for (const [option, values] of [
    ['--vnat', vnat],
    ['--proxy-via', via],
    ['--virtual-subnet', subnets],
  ] as const)
    if (values.length > maxValues) throw invalid(option, `of ${values.length} entries`)
  return {
    isAutomatic: vnat.includes('auto'),
    vnat: vnat.filter(text => text !== 'auto').flatMap(text => subjectsOf('--vnat', text, text)),
    vias: viasOf(via),
    subnets: subnetsOf(subnets),
  }
}

/** Each address goes through one workload: no kind of networks twice, and no networks that overlap. */
function viasOf(texts: readonly string[]): readonly Via[] {
  const vias: Via[] = []
  for (const text of texts) {
    const [left = '', workload = '', ...rest] = text.split('=')
    // RFC 1123 label: what workloads are called.
    if (rest.length > 0 || !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(workload)) throw invalid('--proxy-via', text)
    for (const subject of subjectsOf('--proxy-via', left, text)) {
      if (vias.some(other => overlaps(other.subject, subject))) throw invalid('--proxy-via', text)
      vias.push({ subject, workload })
    }
  }
  return vias
}

/** The words are Telepresence 2.20's. */
function subjectsOf(option: string, text: string, whole: string): readonly Subject[] {
  switch (text) {
    case 'all':
      return [{ kind: 'also' }, { kind: 'pods' }, { kind: 'services' }]
    case 'service':
    case 'services':
      return [{ kind: 'services' }]
    case 'pods':
    case 'also':
      return [{ kind: text }]
    default: {
      const prefix = Prefix.parse(text)
      if (prefix === undefined || prefix.bits === 0 || prefix.address.isLoopback) throw invalid(option, whole)
      return [{ kind: 'network', prefix }]
    }
  }
}

function subnetsOf(texts: readonly string[]): readonly Prefix[] {
  const option = '--virtual-subnet'
  const subnets: Prefix[] = []
  for (const text of texts) {
    const prefix = Prefix.parse(text)
    if (prefix === undefined || subnets.some(({ family }) => family === prefix.family)) throw invalid(option, text)
    const { address, bits, family } = prefix
    if (bits > longestBits[family] || bits < widestBits[family]) throw invalid(option, text)
    if (address.isLoopback || address.isLinkLocal || address.isMulticast || address.isUnspecified)
      throw invalid(option, text)
    subnets.push(prefix)
  }
  return subnets
}

function overlaps(a: Subject, b: Subject): boolean {
  if (a.kind === 'network' && b.kind === 'network') return a.prefix.overlaps(b.prefix)
  return a.kind === b.kind
}

function invalid(option: string, value: string): KnownError {
  return new KnownError('OPTION_INVALID', { option, value: value.slice(0, 200) })
}
