// The address space of our devices: a /24 of 246.246.0.0/16 (of the reserved 240.0.0.0/4, RFC 1112, so no network has it) and a /64 of one
// unique local /48 (RFC 4193; 6169:726c spells "airl"). Device number n has the n-th of each, unless the machine uses that already.
import { Prefix } from '../../../common/net/index.ts'
import { deviceSpaces } from '../messages.ts'

const count = 256
const defaultSpace = '246.246'
/** Windows takes nothing of 240.0.0.0/4 for an address; this is of RFC 2544's, for measurements. */
const windowsSpace = '198.19'

export const deviceSpace: readonly Prefix[] = deviceSpaces.flatMap(text => Prefix.parse(text) ?? [])

export interface DeviceAddresses {
  /** The kernel's own address with its prefix length: 246.246.7.1/24. */
  readonly v4: string
  /** fd66:6169:726c:7::1/64 */
  readonly v6: string
}

/** The first pair from `number` on that overlaps nothing of `taken`; undefined when all are taken. Default routes and /1 halves take nothing. */
export function chooseAddresses(
  number: number,
  taken: readonly Prefix[],
  platform: NodeJS.Platform = 'linux',
): DeviceAddresses | undefined {
  const space = platform === 'win32' ? windowsSpace : defaultSpace
  const inTheWay = taken.filter(prefix => prefix.bits > 1)
  for (let step = 0; step < count; step++) {
    const n = (number + step) % count
    const v4 = Prefix.parse(`${space}.${n}.0/24`)
    const v6 = Prefix.parse(`fd66:6169:726c:${n.toString(16)}::/64`)
    const [own4, own6] = [v4?.at(1), v6?.at(1)]
    if (v4 === undefined || v6 === undefined || own4 === undefined || own6 === undefined) continue
    if (inTheWay.some(other => other.overlaps(v4) || other.overlaps(v6))) continue
    return { v4: `${own4.toString()}/${v4.bits}`, v6: `${own6.toString()}/${v6.bits}` }
  }
  return undefined
}
