// The agent's session with the traffic-manager, Fairlead's or Telepresence 2.20's: connect, Version, ArriveAsAgent, the watches, Remain; and again
// when any of that ends. Nothing in the pod waits for it: without a manager, traffic goes to the application.
import { type Clock, type Log, messageOf, pause } from '../../../common/base/index.ts'
import {
  type AgentInfo,
  type DialRequestOutput,
  type DNSRequestOutput,
  type DNSResponse,
  type GrpcConnection,
  GrpcError,
  GrpcStatus,
  type InterceptInfoOutput,
  type LogLevelRequestOutput,
  ManagerService,
  type ReviewInterceptRequest,
} from '../../../common/protocol/index.ts'
import type { ManagerLink, Report } from '../tunnels/index.ts'
import { ManagerConnection } from './connection.ts'
import { ManagerTunnels } from './manager-tunnels.ts'

export interface SessionNeeds {
  readonly manager: { readonly host: string; readonly port: number }
  readonly info: AgentInfo
  /** The pod's token for the manager; undefined when it has none, as for 2.20's managers, who ask for none. */
  token(): Promise<string | undefined>
  /** What went past the manager since it was asked before. */
  directTraffic(): readonly Report[]
  readonly events: SessionEvents
  readonly clock: Clock
  readonly log: Log
}

export interface SessionEvents {
  /** Tunnels may be opened over this link from now on. */
  connected(link: ManagerLink): void
  lost(): void
  /** The intercepts of the workload, all of them; the first one comes soon after `connected`. */
  intercepts(snapshot: readonly InterceptInfoOutput[], manager: Reviewer): void
  /** A workstation asks this pod to dial. */
  dial(request: DialRequestOutput, link: ManagerLink): void
  /** Never rejects. */
  lookup(request: DNSRequestOutput): Promise<DNSResponse>
  logLevel(request: LogLevelRequestOutput): void
}

/** Tells the manager what this agent thinks of an intercept. */
export interface Reviewer {
  /** Resolves to whether it got there; false is worth another attempt while the intercept waits. */
  review(request: Omit<ReviewInterceptRequest, 'session'>): Promise<boolean>
}

const callTimeoutMs = 5_000
const departTimeoutMs = 1_000
/** 2.20's manager forgets an agent after 15 s. */
const remainEveryMs = 5_000
const shortestPauseMs = 200
const longestPauseMs = 2_000
/** A session that lived so long starts the next attempt without delay. */
const provenMs = 5_000
/** Lookups at once; more wait in the stream. */
const maxLookups = 100

export class ManagerSession {
  readonly #needs: SessionNeeds

  constructor(needs: SessionNeeds) {
    this.#needs = needs
  }

  /** Until the signal is aborted. Never throws. */
  async run({ signal }: { signal: AbortSignal }): Promise<void> {
    const { clock, log } = this.#needs
    let pauseMs = shortestPauseMs
    let wasRefused = ''
    const isOver = () => signal.aborted
    while (!isOver()) {
      const startedAt = clock.now()
      try {
        await this.#live(signal)
      } catch (error) {
        const why = messageOf(error)
        if (!isOver() && why !== wasRefused) log.info('not with the manager', { why })
        wasRefused = why
      }
      if (clock.now() - startedAt >= provenMs) {
        pauseMs = shortestPauseMs
        wasRefused = ''
      }
      await pause(clock, pauseMs, { signal }).catch(() => undefined)
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    }
  }

  /** One connection, from its first byte to its last. Throws why it ended. */
  async #live(outer: AbortSignal): Promise<void> {
    const { events, log, info } = this.#needs
    const connection = await ManagerConnection.open(this.#needs.manager, { signal: outer })
    const over = new AbortController()
    const signal = AbortSignal.any([outer, over.signal, connection.lost])
    const { grpc } = connection
    const tunnels = new ManagerTunnels({
      first: connection,
      openAnother: () => ManagerConnection.open(this.#needs.manager, { signal }),
      log,
    })
    let sessionId: string | undefined
    try {
      const version = await grpc.unary(ManagerService.Version, {}, { signal, timeoutMs: callTimeoutMs })
      sessionId = await this.#arrive(grpc, signal)
      log.info('with the manager', { manager: version.name, version: version.version, as: info.name ?? '' })
      const link: ManagerLink = { grpc: tunnels, sessionId }
      events.connected(link)
      await firstFailure([
        this.#followIntercepts(link, grpc, signal),
        this.#followDials(link, grpc, signal),
        this.#followLookups(sessionId, grpc, signal),
        this.#followLogLevel(grpc, signal),
        this.#remain(sessionId, grpc, signal),
      ])
    } finally {
      over.abort(new Error('the session is over'))
      events.lost()
      if (sessionId !== undefined && !connection.lost.aborted) await depart(grpc, sessionId)
      tunnels.retire()
      // After a goodbye, flows that go through it may finish.
      if (outer.aborted) connection.close()
      else connection.retire()
    }
  }

  async #arrive(grpc: GrpcConnection, signal: AbortSignal): Promise<string> {
    const token = await this.#needs.token()
    const metadata = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const session = await grpc.unary(ManagerService.ArriveAsAgent, this.#needs.info, {
      signal,
      timeoutMs: callTimeoutMs,
      metadata,
    })
    if (session.session_id === '') throw new Error('the manager gave no session')
    return session.session_id
  }

  async #followIntercepts(link: ManagerLink, grpc: GrpcConnection, signal: AbortSignal): Promise<void> {
    const session = { session_id: link.sessionId }
    const reviewer: Reviewer = {
      review: async request => {
        try {
          const whole = { ...request, session }
          await grpc.unary(ManagerService.ReviewIntercept, whole, { signal, timeoutMs: callTimeoutMs })
          return true
        } catch (error) {
          // It is gone: nothing to say about it any more.
          return error instanceof GrpcError && error.code === GrpcStatus.notFound
        }
      },
    }
    for await (const { intercepts } of grpc.serverStream(ManagerService.WatchIntercepts, session, { signal }))
      this.#needs.events.intercepts(intercepts, reviewer)
    throw new Error('the manager ended the watch of intercepts')
  }

  async #followDials(link: ManagerLink, grpc: GrpcConnection, signal: AbortSignal): Promise<void> {
    const session = { session_id: link.sessionId }
    for await (const request of grpc.serverStream(ManagerService.WatchDial, session, { signal }))
      this.#needs.events.dial(request, link)
    throw new Error('the manager ended the watch of dials')
  }

  async #followLookups(sessionId: string, grpc: GrpcConnection, signal: AbortSignal): Promise<void> {
    const session = { session_id: sessionId }
    const running = new Set<Promise<void>>()
    const answer = async (request: DNSRequestOutput) => {
      const response = await this.#needs.events.lookup(request)
      await grpc
        .unary(
          ManagerService.AgentLookupDNSResponse,
          { session, request, response },
          { signal, timeoutMs: callTimeoutMs },
        )
        .catch(() => undefined)
    }
    for await (const request of grpc.serverStream(ManagerService.WatchLookupDNS, session, { signal })) {
      const each: Promise<void> = answer(request).finally(() => running.delete(each))
      running.add(each)
      if (running.size >= maxLookups) await Promise.race(running)
    }
    throw new Error('the manager ended the watch of lookups')
  }

  /** No reason to part: a manager without it has no levels to tell. */
  async #followLogLevel(grpc: GrpcConnection, signal: AbortSignal): Promise<void> {
    try {
      for await (const request of grpc.serverStream(ManagerService.WatchLogLevel, {}, { signal }))
        this.#needs.events.logLevel(request)
    } catch (error) {
      if (signal.aborted) throw error
    }
    await aborted(signal)
  }

  async #remain(sessionId: string, grpc: GrpcConnection, signal: AbortSignal): Promise<never> {
    for (;;) {
      await pause(this.#needs.clock, remainEveryMs, { signal })
      await grpc.unary(
        ManagerService.Remain,
        { session: { session_id: sessionId } },
        { signal, timeoutMs: callTimeoutMs },
      )
      for (const { clientSession, ingress, egress } of this.#needs.directTraffic()) {
        const metrics = { client_session_id: clientSession, ingress_bytes: ingress, egress_bytes: egress }
        await grpc
          .unary(ManagerService.ReportMetrics, metrics, { signal, timeoutMs: callTimeoutMs })
          .catch((error: unknown) => this.#needs.log.debug('traffic not reported', { why: messageOf(error) }))
      }
    }
  }
}

async function depart(grpc: GrpcConnection, sessionId: string): Promise<void> {
  const options = { signal: new AbortController().signal, timeoutMs: departTimeoutMs }
  await grpc.unary(ManagerService.Depart, { session_id: sessionId }, options).catch(() => undefined)
}

/** Rejects as soon as one of them does; the others are then on their own, and quiet. */
function firstFailure(parts: readonly Promise<unknown>[]): Promise<unknown> {
  for (const part of parts) part.catch(() => undefined)
  return Promise.race(parts)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
