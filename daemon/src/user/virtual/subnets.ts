// Where virtual addresses lie, when nobody says: in 198.18.0.0/15, which RFC 2544 sets aside for laboratories, so that neither the internet nor a
// company's network has it, and which every operating system routes (other than 240.0.0.0/4); for IPv6 in a unique local /48 of our own (RFC 4193).
import { Prefix } from '../../../../common/net/index.ts'

/** A /20 each: 4,094 addresses. */
const blockBits = 20
const blocks = 32
const hostBits = 12

/**
 * The nth choice of a session's own pair that overlaps nothing of `taken`, the person's subnet in the place of the family that it is of; undefined
 * when there is none left. `start`: sessions of one machine begin at different ones.
 */
export function chooseSubnets({
  start,
  nth,
  own,
  taken,
}: {
  readonly start: number
  readonly nth: number
  readonly own: readonly Prefix[]
  readonly taken: readonly Prefix[]
}): readonly Prefix[] | undefined {
  const inTheWay = taken.filter(({ bits }) => bits > 1)
  const isFree = (prefix: Prefix) => !inTheWay.some(other => other.overlaps(prefix))
  let left = nth
  for (let step = 0; step < blocks; step++) {
    const number = (start + step) % blocks
    const chosen = [block4(number), block6(number)].flatMap(prefix => prefix ?? [])
    const needed = chosen.filter(({ family }) => !own.some(prefix => prefix.family === family))
    if (!needed.every(isFree)) continue
    if (left-- === 0) return [...own, ...needed]
  }
  return undefined
}

function block4(number: number): Prefix | undefined {
  const host = number << hostBits
  return Prefix.parse(`198.${18 + (host >> 16)}.${(host >> 8) & 0xff}.0/${blockBits}`)
}

/** `766e` spells "vn". */
function block6(number: number): Prefix | undefined {
  return Prefix.parse(`fd66:6169:766e:${number.toString(16)}::/112`)
}
