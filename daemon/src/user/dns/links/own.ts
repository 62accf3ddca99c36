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
import type { DnsPolicy } from '../policy.ts'
import { addressOf } from '../reverse.ts'

const loopbackV4 = addressRecord(Uint8Array.of(127, 0, 0, 1))
const loopbackV6 = addressRecord(Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? 1 : 0)))
const probeLabel = 'fairlead-probe'
/** Probes that nobody asked for in the end are forgotten beyond this many. */
const maxProbes = 32

export class OwnNames implements Link {
  readonly #probes = new Map<string, () => void>()
  readonly #policy: () => DnsPolicy

  constructor({ policy }: { policy: () => DnsPolicy }) {
    this.#policy = policy
  }

  /** A name that was never asked for before, inside the cluster's domain so that the machine sends it to us. `seen` resolves when it comes in. */
  probe(): { name: string; seen: Promise<void> } {
    const start = `${randomBytes(8).toString('hex')}.${probeLabel}.`
    const seen = new Promise<void>(resolve => this.#probes.set(start, resolve))
    if (this.#probes.size > maxProbes) this.#probes.delete(this.#probes.keys().next().value ?? '')
    return { name: `${start}${this.#policy().clusterDomain}`, seen }
  }

  resolve({ query: { name, type, class: queryClass } }: Question): Answer | undefined {
    if (name === undefined || queryClass !== classIn) return undefined
    if (isInZone(name, 'localhost.')) return made(loopback(type))
    if (name.includes(`.${probeLabel}.`)) return this.#probed(name, type)
    const address = addressOf(name)
    if (address === undefined || !this.#policy().ownAddresses.some(own => own.equals(address))) return undefined
    const self = pointerRecord(encodeName(`fairlead.${this.#policy().clusterDomain}`))
    return made(type === recordType.ptr ? only(self) : noData)
  }

  /** Probes of others, and late repetitions, are answered too: they are nobody else's. */
  #probed(name: string, type: number): Answer {
    const start = name.slice(0, name.indexOf(`.${probeLabel}.`) + probeLabel.length + 2)
    this.#probes.get(start)?.()
    this.#probes.delete(start)
    return made(loopback(type))
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
