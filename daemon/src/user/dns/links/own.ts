// Names that are answered right here: localhost (RFC 6761 §6.3: never asked of anybody), the probe by which we see that programs ask us, and the
// name of our own address, which tools like nslookup print.
import { randomBytes } from 'node:crypto'
import { isInZone } from '../../../../../common/net/index.ts'
import type { Answer, Link, Question } from '../chain.ts'
import {
  addressRecord,
  classIn,
  encodeName,
  noData,
  type Outcome,
  pointerRecord,
  type RecordData,
  recordType,
} from '../message/index.ts'
import { type DnsPolicy, isProbe, probeLabel } from '../policy.ts'
import { addressOf } from '../reverse.ts'

const loopbackV4 = addressRecord(Uint8Array.of(127, 0, 0, 1))
const loopbackV6 = addressRecord(Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? 1 : 0)))
/** Probes that nobody asked for in the end are forgotten beyond this many. */
const maxProbes = 32

export class OwnNames implements Link {
  readonly #probes = new Map<string, () => void>()
  readonly #policy: () => DnsPolicy

  constructor({ policy }: { policy: () => DnsPolicy }) {
    this.#policy = policy
  }

  /** A name that was never asked for before, inside our own zone so that the machine sends it to us and not to another session. `seen` resolves when it comes in. */
  probe(): { name: string; seen: Promise<void> } {
    const start = `${randomBytes(8).toString('hex')}.${probeLabel}.`
    const seen = new Promise<void>(resolve => this.#probes.set(start, resolve))
    if (this.#probes.size > maxProbes) this.#probes.delete(this.#probes.keys().next().value ?? '')
    const { ownZone, clusterDomain } = this.#policy()
    return { name: `${start}${ownZone ?? clusterDomain}`, seen }
  }

  resolve({ query: { name, type, class: queryClass } }: Question): Answer | undefined {
    if (name === undefined || queryClass !== classIn) return undefined
    if (isInZone(name, 'localhost.')) return made(loopback(type))
    if (isProbe(name)) return this.#probed(name, type)
    const address = addressOf(name)
    if (address === undefined || !this.#policy().ownAddresses.some(own => own.equals(address))) return undefined
    const self = pointerRecord(encodeName(`fairlead.${this.#policy().clusterDomain}`))
    return made(type === recordType.ptr ? only(self) : noData)
  }

  /** Also again, for another type. Those of others go on to them: they may be asked after us. */
  #probed(name: string, type: number): Answer | undefined {
    const seen = this.#probes.get(name.slice(0, name.indexOf(`.${probeLabel}.`) + probeLabel.length + 2))
    seen?.()
    return seen === undefined ? undefined : made(loopback(type))
  }
}

function loopback(type: number): Outcome {
  if (type === recordType.a) return only(loopbackV4)
  return type === recordType.aaaa ? only(loopbackV6) : noData
}

function only(record: RecordData): Outcome {
  return { rcode: 0, records: [record] }
}

function made(outcome: Outcome): Answer {
  return { kind: 'made', outcome, until: 0 }
}
