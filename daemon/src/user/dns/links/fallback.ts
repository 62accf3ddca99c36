// Everything that is not the cluster's goes to the nameservers the machine had before us, byte for byte, and their answers come back the same way:
// any type, any option, any size. They are asked from the interface's own address, which the redirection of the machine's DNS leaves alone.
import type { Clock, Log } from '../../../../../common/base/index.ts'
import { messageOf } from '../../../../../common/base/index.ts'
import type { Ip } from '../../../../../common/net/index.ts'
import type { Answer, Link, Question } from '../chain.ts'
import { rcode } from '../message/index.ts'
import { exchangeByTcp } from './upstream-tcp.ts'
import { dnsPort, type Target, UdpUpstream } from './upstream-udp.ts'

export interface Upstream {
  /** In the order in which they are asked. Empty: nobody. */
  readonly servers: readonly Ip[]
  /** Addresses to send from. */
  readonly source?: Ip
  readonly sourceV6?: Ip
  /** 53 outside of tests. */
  readonly port?: number
}

/** All attempts together; programs give up after five seconds by default (resolv.conf(5), `timeout`). */
const deadlineMs = 5_000
/** Before the next server, or the same once more, is asked. */
const attemptMs = 1_500
const attemptsPerServer = 2
/** More servers than the three of resolv.conf(5) don't occur. */
const maxServers = 8
const socketsPerServer = 4
/** Unused sockets are closed, so that later questions come from other ports. */
const idleMs = 10_000

/** Return codes after which another server may know better. */
const unhelpful: ReadonlySet<number> = new Set([rcode.servFail, rcode.refused, rcode.notImp])

export class Fallback implements Link, Disposable {
  readonly #clock: Clock
  readonly #log: Log
  #targets: readonly Target[] = []
  #sockets = new Map<Target, UdpUpstream[]>()
  #busy = 0
  #cancelIdle: () => void = () => undefined

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  use({ servers, source, sourceV6, port = dnsPort }: Upstream): void {
    this.#closeSockets()
    this.#targets = servers
      .slice(0, maxServers)
      .map(server => ({ server, source: server.family === 4 ? source : sourceV6, port }))
  }

  /** Throws when no server answered in time. */
  async resolve(question: Question): Promise<Answer | undefined> {
    const targets = this.#targets
    if (targets.length === 0) return undefined
    this.#cancelIdle()
    this.#busy++
    try {
      return { kind: 'relayed', message: await this.#ask(question, targets) }
    } finally {
      this.#busy--
      if (this.#busy === 0) this.#cancelIdle = this.#clock.after(idleMs, () => this.#closeSockets())
    }
  }

  [Symbol.dispose](): void {
    this.#targets = []
    this.#cancelIdle()
    this.#closeSockets()
  }

  async #ask(question: Question, targets: readonly Target[]): Promise<Uint8Array> {
    const deadline = this.#clock.now() + deadlineMs
    let poor: Uint8Array | undefined
    let failure: unknown
    for (let attempt = 0; attempt < targets.length * attemptsPerServer; attempt++) {
      const target = targets[attempt % targets.length]
      const left = deadline - this.#clock.now()
      if (target === undefined || left <= 0) break
      try {
        const message = await this.#exchange(question, target, Math.min(left, attemptMs))
        if (!unhelpful.has((message[3] ?? 0) & 15)) return message
        poor = message
        // Once everybody has said so, it is so.
        if (attempt >= targets.length - 1) break
      } catch (error) {
        failure = error
      }
    }
    if (poor !== undefined) return poor
    this.#log.debug('no nameserver answered', { error: messageOf(failure) })
    throw new Error('no nameserver answered', { cause: failure })
  }

  async #exchange({ query, transport }: Question, target: Target, timeoutMs: number): Promise<Uint8Array> {
    const over = new AbortController()
    const cancel = this.#clock.after(timeoutMs, () => over.abort(new Error('no answer in time')))
    const { signal } = over
    try {
      return transport === 'tcp'
        ? await exchangeByTcp(query.bytes, target, { signal })
        : await this.#socketFor(target).exchange(query.bytes, query.questionEnd, { signal })
    } finally {
      cancel()
    }
  }

  /** The least busy one; a new one while all are busy and there may be more. */
  #socketFor(target: Target): UdpUpstream {
    const sockets = (this.#sockets.get(target) ?? []).filter(socket => !socket.isClosed)
    const best = sockets.reduce<UdpUpstream | undefined>(
      (least, socket) => (least === undefined || socket.load < least.load ? socket : least),
      undefined,
    )
    if (best !== undefined && (best.load === 0 || sockets.length >= socketsPerServer)) return best
    const socket = new UdpUpstream(target)
    this.#sockets.set(target, [...sockets, socket])
    return socket
  }

  #closeSockets(): void {
    for (const sockets of this.#sockets.values()) for (const socket of sockets) socket[Symbol.dispose]()
    this.#sockets = new Map()
  }
}
