// Who has which virtual address. An address of the cluster gets one when it first appears in an answer of the cluster's DNS, the one with the same host
// bits where that is free, so that it is the same the next time as a rule. It keeps it until the subnet is full and nobody has used it for long: then the
// least recently used one is given away.
import type { Clock } from '../../../../common/base/index.ts'
import type { Ip, Prefix } from '../../../../common/net/index.ts'
import type { Rule } from './rules.ts'

/** Nobody is connected to the wrong host by an address that he remembers: programs keep answers for minutes at most (Java: 30 s by default). */
const reusedAfterMs = 15 * 60_000
/** Of memory, whatever the subnet holds. */
const maxEntries = 16_384

interface Entry {
  readonly real: Ip
  readonly virtual: Ip
  /** Clock time. */
  usedAt: number
}

export class VirtualAddresses {
  readonly #clock: Clock
  /** By the address of the cluster; the least recently used first. */
  readonly #byReal = new Map<string, Entry>()
  readonly #byVirtual = new Map<string, Entry>()
  readonly #count = { 4: 0, 6: 0 }
  #rules: readonly Rule[] = []
  #except: readonly Prefix[] = []
  #subnets: readonly Prefix[] = []

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  get rules(): readonly Rule[] {
    return this.#rules
  }

  get size(): number {
    return this.#byReal.size
  }

  /** What has virtual addresses from now on, but for `except`. Addresses given away stay known, unless they lie elsewhere now. */
  use(rules: readonly Rule[], { subnets, except }: { subnets: readonly Prefix[]; except: readonly Prefix[] }): void {
    this.#rules = rules
    this.#except = except
    if (subnets.join() === this.#subnets.join()) return
    this.#subnets = subnets
    this.#byReal.clear()
    this.#byVirtual.clear()
    this.#count[4] = 0
    this.#count[6] = 0
  }

  /** What programs are to see of that address: its virtual one, or itself where no rule is for it. Throws when there is no room for another. */
  outside(real: Ip): Ip {
    if (this.#rules.length === 0 || this.#ruleOf(real) === undefined) return real
    const subnet = this.#subnets.find(({ family }) => family === real.family)
    return subnet === undefined ? real : this.#take(real, subnet).virtual
  }

  isVirtual(ip: Ip): boolean {
    return this.#subnets.some(subnet => subnet.contains(ip))
  }

  /** The address of the cluster behind a virtual one, and the workload through which it is reached; undefined: nobody has it. */
  inside(virtual: Ip): { readonly real: Ip; readonly via: string | undefined } | undefined {
    const entry = this.#byVirtual.get(virtual.toString())
    if (entry === undefined) return undefined
    this.#touch(entry)
    return { real: entry.real, via: this.#ruleOf(entry.real)?.via }
  }

  #ruleOf(real: Ip): Rule | undefined {
    const rule = this.#rules.find(({ prefix }) => prefix.contains(real))
    return rule === undefined || this.#except.some(prefix => prefix.contains(real)) ? undefined : rule
  }

  #take(real: Ip, subnet: Prefix): Entry {
    const there = this.#byReal.get(real.toString())
    if (there !== undefined) return this.#touch(there)
    const room = roomOf(subnet)
    if (this.#count[subnet.family] >= room) this.#giveUpOldest(subnet)
    const wish = Math.max(0, hostOf(real, subnet) - 1)
    for (let step = 0; step < room; step++) {
      const virtual = subnet.at(1 + ((wish + step) % room))
      if (virtual === undefined || this.#byVirtual.has(virtual.toString())) continue
      const entry = { real, virtual, usedAt: this.#clock.now() }
      this.#byReal.set(real.toString(), entry)
      this.#byVirtual.set(virtual.toString(), entry)
      this.#count[subnet.family]++
      return entry
    }
    throw new Error(`no virtual address is free in ${subnet.toString()}`)
  }

  #touch(entry: Entry): Entry {
    entry.usedAt = this.#clock.now()
    const key = entry.real.toString()
    this.#byReal.delete(key)
    this.#byReal.set(key, entry)
    return entry
  }

  #giveUpOldest(subnet: Prefix): void {
    for (const [key, { real, virtual, usedAt }] of this.#byReal) {
      if (real.family !== subnet.family) continue
      if (this.#clock.now() - usedAt < reusedAfterMs)
        throw new Error(`all virtual addresses of ${subnet.toString()} are in use`)
      this.#byReal.delete(key)
      this.#byVirtual.delete(virtual.toString())
      this.#count[subnet.family]--
      return
    }
  }
}

/** Of more than 24 bits of room no use is made. */
function hostBits({ family, bits }: Prefix): number {
  return Math.min((family === 4 ? 32 : 128) - bits, 24)
}

/** Without the network's own address and, for IPv4, the one of all hosts. */
function roomOf(subnet: Prefix): number {
  return Math.min(2 ** hostBits(subnet) - (subnet.family === 4 ? 2 : 1), maxEntries)
}

/** The host's part: of 10.96.0.10 it is 10. */
function hostOf(real: Ip, subnet: Prefix): number {
  return Buffer.from(real.bytes.subarray(-4)).readUInt32BE() & (2 ** hostBits(subnet) - 1)
}
