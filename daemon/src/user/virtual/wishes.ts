// What a person wants of virtual addresses: --vnat, --proxy-via, --virtual-subnet.
import { KnownError } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import { deviceSpaces } from '../../messages.ts'

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

/** The text of a setting, or undefined when it is none: `routing.vnat`, `routing.proxyVia`, `routing.virtualSubnets`. */
export const wishTextOf = {
  vnat: (text: string) => checked(text, { ...nothing, vnat: [text] }),
  proxyVia: (text: string) => checked(text, { ...nothing, proxy_via: [text] }),
  virtualSubnets: (text: string) => checked(text, { ...nothing, virtual_subnets: [text] }),
}

/** Of several sources together, the first in order of precedence: what contradicts an earlier entry does not count. */
export function wishesOf(texts: {
  readonly vnat: readonly string[]
  readonly proxyVia: readonly string[]
  readonly virtualSubnets: readonly string[]
}): VirtualWishes {
  return parseWishes(
    { vnat: texts.vnat, proxy_via: texts.proxyVia, virtual_subnets: texts.virtualSubnets },
    { isStrict: false },
  )
}

const nothing: WishTexts = { vnat: [], proxy_via: [], virtual_subnets: [] }
/** Our devices' own networks lie in there (messages.ts). */
const ownSpaces = deviceSpaces.flatMap(text => Prefix.parse(text) ?? [])
const maxValues = 64
/** Room for some hosts: network and broadcast address are never given away. */
const longestBits = { 4: 29, 6: 125 } as const
const widestBits = { 4: 8, 6: 16 } as const

/** Throws OPTION_INVALID; unless `isStrict`, entries that contradict earlier ones, and those that are too many, are none. */
export function parseWishes(texts: WishTexts, { isStrict = true } = {}): VirtualWishes {
  const counted = (option: string, values: readonly string[]) => {
    if (values.length > maxValues && isStrict) throw invalid(option, `of ${values.length} entries`)
    return values.slice(0, maxValues)
  }
  const vnat = counted('--vnat', texts.vnat)
  const via = counted('--proxy-via', texts.proxy_via)
  const subnets = counted('--virtual-subnet', texts.virtual_subnets)
  return {
    isAutomatic: vnat.includes('auto'),
    vnat: vnat.filter(text => text !== 'auto').flatMap(text => subjectsOf('--vnat', text, text)),
    vias: viasOf(via, isStrict),
    subnets: subnetsOf(subnets, isStrict),
  }
}

/** Each address goes through one workload: no kind of networks twice, and no networks that overlap. */
function viasOf(texts: readonly string[], isStrict: boolean): readonly Via[] {
  const vias: Via[] = []
  for (const text of texts) {
    const [left = '', workload = '', ...rest] = text.split('=')
    // RFC 1123 label: what workloads are called.
    if (rest.length > 0 || !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(workload)) throw invalid('--proxy-via', text)
    for (const subject of subjectsOf('--proxy-via', left, text)) {
      const isTwice = vias.some(other => overlaps(other.subject, subject))
      if (isTwice && isStrict) throw invalid('--proxy-via', text)
      if (!isTwice) vias.push({ subject, workload })
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

function subnetsOf(texts: readonly string[], isStrict: boolean): readonly Prefix[] {
  const option = '--virtual-subnet'
  const subnets: Prefix[] = []
  for (const text of texts) {
    const prefix = Prefix.parse(text)
    if (prefix === undefined || ownSpaces.some(space => space.overlaps(prefix))) throw invalid(option, text)
    const isTwice = subnets.some(({ family }) => family === prefix.family)
    if (isTwice && isStrict) throw invalid(option, text)
    if (isTwice) continue
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

function checked(text: string, texts: WishTexts): string | undefined {
  try {
    parseWishes(texts)
    return text
  } catch {
    return undefined
  }
}

function invalid(option: string, value: string): KnownError {
  return new KnownError('OPTION_INVALID', { option, value: value.slice(0, 200) })
}
