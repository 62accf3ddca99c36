// LookupDNS: what a name is inside the cluster. Names are absolute (dot at the end). A name of one to four labels that is not in the cluster's
// domain is tried along the search path first, as a program in a pod of the client's namespace would have it, and then as it stands.
// Records go back in wire form, uncompressed, with the owner that was asked for and a TTL of 4 seconds, as Telepresence 2.20 has them.
import { encode, type RecordType } from 'dns-packet'
import { fqdn, isInZone, labelCount } from '../../../common/net/index.ts'
import { type DNSRequestOutput, type DNSResponse, GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'
import { type Answer, ask, NameserverSilent } from './nameserver.ts'

/** Record types that clients may ask for, by number. */
const types: ReadonlyMap<number, RecordType> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [6, 'SOA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  // The library has no names for SVCB and HTTPS (RFC 9460); their data holds no compressed names, so it passes as it is.
  [64, 'UNKNOWN_64' as RecordType],
  [65, 'UNKNOWN_65' as RecordType],
  [257, 'CAA'],
])
const ttlSeconds = 4
const headerBytes = 12
const maxInFlight = 1000
const maxSearchedLabels = 4
const rcode = { noError: 0, serverFailure: 2, nameError: 3, refused: 5 } as const

export interface LookupNeeds {
  readonly nameservers: readonly string[]
  /** With the dot at the end. */
  readonly clusterDomain: string
  /** Of the nameservers; 53 unless a test has another. */
  readonly port?: number | undefined
}

export class Lookups {
  readonly #needs: LookupNeeds
  #inFlight = 0

  constructor(needs: LookupNeeds) {
    this.#needs = needs
  }

  /** Throws UNIMPLEMENTED for a type that no one asks for, UNAVAILABLE and DEADLINE_EXCEEDED when the cluster's DNS fails: never a false NXDOMAIN. */
  async lookup(
    request: DNSRequestOutput,
    namespace: string,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<DNSResponse> {
    const type = types.get(request.type)
    if (type === undefined) throw new GrpcError(GrpcStatus.unimplemented, `no lookups of type ${request.type}`)
    const name = fqdn(request.name)
    if (name === undefined || name === '.') return { r_code: rcode.nameError, rrs: Buffer.alloc(0) }
    if (this.#inFlight >= maxInFlight) throw new GrpcError(GrpcStatus.resourceExhausted, 'too many lookups at once')
    this.#inFlight++
    try {
      // In the letters in which it was asked: workstations know their questions by them when they come back.
      const asked = request.name.endsWith('.') ? request.name : `${request.name}.`
      const candidates = this.#candidates(name, namespace).map(candidate => (candidate === name ? asked : candidate))
      return await this.#first(candidates, asked, type, signal)
    } catch (error) {
      if (error instanceof NameserverSilent)
        throw new GrpcError(GrpcStatus.deadlineExceeded, `lookup ${name}: ${error.message}`)
      throw error
    } finally {
      this.#inFlight--
    }
  }

  /** Candidates in order; the first that exists counts. */
  async #first(
    candidates: readonly string[],
    asked: string,
    type: RecordType,
    signal: AbortSignal,
  ): Promise<DNSResponse> {
    for (const candidate of candidates) {
      const { nameservers, port } = this.#needs
      const answer = await ask(nameservers, { name: candidate.slice(0, -1), type, class: 'IN' }, { signal, port })
      if (answer.rcode === rcode.nameError) continue
      if (answer.rcode === rcode.serverFailure || answer.rcode === rcode.refused)
        throw new GrpcError(GrpcStatus.unavailable, `lookup ${asked}: server misbehaving`)
      return { r_code: answer.rcode, rrs: wireOf(answer, candidate, asked) }
    }
    return { r_code: rcode.nameError, rrs: Buffer.alloc(0) }
  }

  #candidates(name: string, namespace: string): string[] {
    const { clusterDomain } = this.#needs
    if (isInZone(name, clusterDomain) || labelCount(name) > maxSearchedLabels || name.endsWith('.arpa.')) return [name]
    const search = [
      ...(namespace === '' ? [] : [`${namespace}.svc.${clusterDomain}`]),
      `svc.${clusterDomain}`,
      clusterDomain,
    ]
    const searched = search.map(zone => name + zone)
    return labelCount(name) === 1 ? searched : [...searched, name]
  }
}

function wireOf({ answers }: Answer, candidate: string, asked: string): Buffer {
  const owner = candidate.slice(0, -1).toLowerCase()
  const records = answers
    .filter(record => record.type !== 'OPT')
    .map(record => ({
      ...record,
      ttl: ttlSeconds,
      name: record.name.toLowerCase() === owner ? asked.slice(0, -1) : record.name,
    }))
  // A message without questions is its header and then nothing but the records.
  return encode({ type: 'response', answers: records }).subarray(headerBytes)
}
