// One question to the pod's own nameserver, in DNS wire format (RFC 1035; RFC 7766 for the retry over TCP), so that response codes and every type
// come through as the cluster says them. The pod's resolv.conf is written by the kubelet.
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { connect, isIP } from 'node:net'
import { type DecodedPacket, decode, encode, type Question, RECURSION_DESIRED } from 'dns-packet'

export interface Answer {
  /** DNS response code, e.g. 0 NOERROR, 3 NXDOMAIN. */
  readonly rcode: number
  readonly answers: NonNullable<DecodedPacket['answers']>
}

export interface ResolverFile {
  readonly nameservers: readonly string[]
  /** Inside form, with the dot at the end. */
  readonly search: readonly string[]
}

/** Milliseconds for one server, over UDP and TCP each; a lost datagram is asked again once. */
const attemptMs = 1000
const maxTcpMessage = 65_535
/** SERVFAIL, NOTIMP, REFUSED: not the name's doing, but this server's. */
const failures: ReadonlySet<number> = new Set([2, 4, 5])

/** Lenient, as glibc: what is unknown is passed over. */
export function parseResolverFile(text: string): ResolverFile {
  const words = text.split('\n').map(line => line.trim().split(/\s+/))
  return {
    nameservers: words
      .filter(([key, value]) => key === 'nameserver' && value !== undefined && isIP(value) !== 0)
      .flatMap(([, value]) => value ?? []),
    search: (words.findLast(([key]) => key === 'search') ?? [])
      .slice(1)
      .map(name => `${name.toLowerCase().replace(/\.$/, '')}.`),
  }
}

export function readResolverFile(path = '/etc/resolv.conf'): ResolverFile {
  return parseResolverFile(readFileSync(path, 'utf8'))
}

export class NameserverSilent extends Error {}

/**
 * Asks the servers in turn, and those that were silent once more. One that fails (SERVFAIL, REFUSED) is passed over; its answer counts when no other
 * has a better one. Throws NameserverSilent when none answers in time, and the signal's reason when it is aborted.
 */
export async function ask(
  servers: readonly string[],
  question: Question,
  { signal, port = 53 }: { readonly signal: AbortSignal; readonly port?: number | undefined },
): Promise<Answer> {
  const id = randomInt(65_536)
  const query = encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [question] })
  const failed = new Map<string, Answer>()
  for (const server of [...servers, ...servers]) {
    if (failed.has(server)) continue
    signal.throwIfAborted()
    const reply = await overUdp(server, port, query, id)
    if (reply === undefined) continue
    const whole = reply.flag_tc ? ((await overTcp(server, port, query, id)) ?? reply) : reply
    const answer = { rcode: (whole.flags ?? 0) & 0xf, answers: whole.answers ?? [] }
    if (!failures.has(answer.rcode)) return answer
    failed.set(server, answer)
  }
  const [failure] = failed.values()
  if (failure !== undefined) return failure
  throw new NameserverSilent('no nameserver answered')
}

function overUdp(server: string, port: number, query: Buffer, id: number): Promise<DecodedPacket | undefined> {
  return new Promise(resolve => {
    const socket = createSocket(isIP(server) === 6 ? 'udp6' : 'udp4')
    let isOver = false
    const end = (reply?: DecodedPacket) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      socket.close()
      resolve(reply)
    }
    const timer = setTimeout(end, attemptMs)
    // More than one may come: of the sending, and of the far end's refusal.
    socket.on('error', () => end())
    socket.on('message', message => {
      const reply = decoded(message, id)
      if (reply !== undefined) end(reply)
    })
    // A connected socket takes datagrams from its peer only.
    socket.connect(port, server, () => socket.send(query))
  })
}

function overTcp(server: string, port: number, query: Buffer, id: number): Promise<DecodedPacket | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host: server, port })
    let received = Buffer.alloc(0)
    const end = (reply?: DecodedPacket) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reply)
    }
    const timer = setTimeout(end, attemptMs)
    socket.on('error', () => end())
    socket.once('end', () => end())
    socket.on('data', piece => {
      received = Buffer.concat([received, piece])
      const length = received.length < 2 ? maxTcpMessage : received.readUInt16BE(0)
      if (received.length >= 2 + length) end(decoded(received.subarray(2, 2 + length), id))
    })
    const length = Buffer.alloc(2)
    length.writeUInt16BE(query.length)
    socket.write(Buffer.concat([length, query]))
  })
}

function decoded(message: Buffer, id: number): DecodedPacket | undefined {
  try {
    const reply = decode(message)
    return reply.id === id && reply.type === 'response' ? reply : undefined
  } catch {
    return undefined
  }
}
