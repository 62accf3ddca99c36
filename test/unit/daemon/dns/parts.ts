// What the tests of the resolver share: a clock in the test's hand, questions and answers through a DNS library, a cluster made of a zone.
import dnsPacket from 'dns-packet'
import { type Clock, silentLog } from '../../../../common/base/index.ts'
import { type AskMachine, type ClusterLookup, type DnsPolicy, Resolver } from '../../../../daemon/src/user/dns/index.ts'

export class FakeClock implements Clock {
  #now = 0
  #timers = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  advance(ms: number): void {
    this.#now += ms
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#now) continue
      this.#timers.delete(timer)
      timer.run()
    }
  }
}

export const policy: DnsPolicy = {
  clusterDomain: 'cluster.local.',
  namespace: 'shop',
  namespaces: ['shop', 'bank', 'kube-system', 'prod'],
  includeSuffixes: ['internal.example.com.'],
  excludeSuffixes: ['com.', 'io.'],
  hostSearch: ['lan', 'office.example.org.'],
  routed: [],
  ownAddresses: [],
}

/** "web.shop.svc.cluster.local. 30 A 10.0.0.1": A, AAAA, CNAME and PTR. */
export function zone(...lines: string[]): Map<string, dnsPacket.Answer[]> {
  const records = new Map<string, dnsPacket.Answer[]>()
  for (const line of lines) {
    const [name = '', ttl, type, data = ''] = line.split(' ')
    const record = { name, ttl: Number(ttl), type, data } as dnsPacket.Answer
    records.set(name, [...(records.get(name) ?? []), record])
  }
  return records
}

export class ZoneCluster implements ClusterLookup {
  readonly asked: string[] = []
  /** Thrown instead of an answer. */
  failure: Error | undefined
  readonly #records: Map<string, dnsPacket.Answer[]>

  constructor(records: Map<string, dnsPacket.Answer[]>) {
    this.#records = records
  }

  async lookup(name: string, type: number): Promise<{ rcode: number; records: Uint8Array }> {
    await Promise.resolve()
    this.asked.push(`${name} ${type}`)
    if (this.failure !== undefined) throw this.failure
    const all = this.#records.get(name)
    if (all === undefined) return { rcode: 3, records: new Uint8Array() }
    const fitting = all.filter(record => record.type === 'CNAME' || numberOf(record.type) === type)
    return { rcode: 0, records: wire(fitting) }
  }
}

const numbers: Record<string, number> = { A: 1, CNAME: 5, PTR: 12, AAAA: 28 }
const numberOf = (type: string) => numbers[type] ?? 0

/** Records one after the other, uncompressed. */
export function wire(answers: readonly dnsPacket.Answer[]): Uint8Array {
  return Buffer.concat(
    answers.map(answer => {
      const message = dnsPacket.encode({ type: 'response', answers: [answer] })
      return message.subarray(12)
    }),
  )
}

export function question(
  name: string,
  type: string | number,
  { id = 1, udpPayloadSize = 0 }: { id?: number; udpPayloadSize?: number } = {},
): Buffer {
  const message = dnsPacket.encode({
    type: 'query',
    id,
    flags: dnsPacket.RECURSION_DESIRED,
    questions: [{ name, type: typeof type === 'string' ? (type as dnsPacket.RecordType) : 'A' }],
    additionals: udpPayloadSize === 0 ? [] : [{ type: 'OPT', name: '.', udpPayloadSize } as dnsPacket.OptAnswer],
  })
  if (typeof type === 'number') message.writeUInt16BE(type, 12 + Buffer.byteLength(name) + (name.endsWith('.') ? 1 : 2))
  return message
}

export type Decoded = dnsPacket.DecodedPacket & { rcode: string }

export function decode(message: Uint8Array): Decoded {
  return dnsPacket.decode(Buffer.from(message)) as Decoded
}

export function ask(resolver: Resolver, query: Uint8Array): Promise<Decoded> {
  return new Promise(resolve => resolver.answer(query, message => resolve(decode(message))))
}

/** "NOERROR 10.0.0.1 10.0.0.2" */
export function summary(answer: Decoded): string {
  return [answer.rcode, ...(answer.answers ?? []).map(record => textOf(record))].join(' ')
}

function textOf(record: dnsPacket.Answer): string {
  const data: unknown = 'data' in record ? record.data : ''
  return typeof data === 'string' ? data : JSON.stringify(data)
}

export function resolverFor(
  lookup: ClusterLookup,
  {
    clock = new FakeClock(),
    askMachine = () => Promise.resolve(undefined),
    ...more
  }: { clock?: Clock; askMachine?: AskMachine } & Partial<DnsPolicy> = {},
): Resolver {
  const resolver = new Resolver({ lookup, askMachine, clock, log: silentLog })
  resolver.configure({ ...policy, ...more })
  return resolver
}
