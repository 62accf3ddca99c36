// What a port does while somebody wants certain requests, or copies: each connection is looked at, read as HTTP/1.1 or as HTTP/2, and split by request.
// What is neither goes on as bytes. A caller who says nothing is not waited for: then the application may speak first.
import type { Http2Server } from 'node:http2'
import type { Socket } from 'node:net'
import { resetSocket } from '../../../common/base/index.ts'
import type { Endpoint } from '../../../common/net/index.ts'
import { type PortPlan, wayOf } from '../intercepts/index.ts'
import { type Conversation, type FarEnd, SocketEnd, type Splitter } from '../ports/index.ts'
import { isPreface, preface } from './frames.ts'
import { Http1Connection } from './http1-connection.ts'
import { Http2Connection, http2Reader } from './http2-connection.ts'
import type { Way, WayNeeds } from './ways.ts'

export interface SplitterNeeds extends WayNeeds {
  /** Connections that have become bytes follow the rules of all others. */
  begin(near: Socket, way: Way): Conversation
  over(conversation: Conversation): void
}

/** A caller who says nothing for so long waits for the other side to speak. */
const silenceMs = 200
/** A request to a workstation whose intercept has ended is cut then. */
const workstationLimitMs = 10_000

interface Connection {
  planChanged(): void
  drain(): void
  reset(): void
}

export class RequestSplitter implements Splitter {
  readonly #needs: SplitterNeeds
  readonly #looking = new Set<Socket>()
  readonly #connections = new Set<Connection>()
  readonly #limits = new Map<Http1Connection, NodeJS.Timeout>()
  #reader: Http2Server | undefined
  #isDraining = false

  constructor(needs: SplitterNeeds) {
    this.#needs = needs
  }

  take(near: Socket, source: Endpoint): void {
    this.#looking.add(near)
    near.on('error', () => undefined)
    let held: Buffer = Buffer.alloc(0)
    let cancelDial: () => void = () => undefined
    const leave = () => {
      clearTimeout(silent)
      cancelDial()
      this.#looking.delete(near)
      near.off('data', look)
      near.off('end', ended)
      near.off('close', leave)
    }
    const decide = (application?: FarEnd) => {
      leave()
      near.pause()
      if (application === undefined && isPreface(held)) this.#asHttp2(near, source, held)
      else this.#asHttp1(near, source, held, application)
    }
    const look = (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      if (isPreface(held) || !preface.subarray(0, held.length).equals(held)) decide()
    }
    const ended = () => {
      leave()
      near.destroy()
    }
    const silent = setTimeout(() => {
      if (held.length > 0 || this.#needs.plan().everything !== undefined) decide()
      else {
        cancelDial = this.#needs.dialApplication(
          socket => {
            cancelDial = () => undefined
            decide(new SocketEnd(socket))
          },
          () => {
            leave()
            resetSocket(near)
          },
        )
      }
    }, silenceMs)
    near.on('data', look)
    near.once('end', ended)
    near.once('close', leave)
    near.resume()
  }

  planChanged(): void {
    for (const connection of this.#connections) connection.planChanged()
    for (const connection of this.#connections) if (connection instanceof Http1Connection) this.#limit(connection)
  }

  drain(): void {
    this.#isDraining = true
    for (const connection of this.#connections) connection.drain()
  }

  get size(): number {
    return this.#connections.size + this.#looking.size
  }

  dispose(): void {
    for (const socket of this.#looking) resetSocket(socket)
    for (const connection of this.#connections) connection.reset()
    for (const timer of this.#limits.values()) clearTimeout(timer)
  }

  #asHttp1(near: Socket, source: Endpoint, held: Buffer, application: FarEnd | undefined): void {
    let conversation: Conversation | undefined
    const connection = new Http1Connection(
      near,
      source,
      held,
      {
        ...waysOf(this.#needs),
        becameBytes: way => {
          conversation = this.#needs.begin(near, way)
        },
        heard: who => {
          if (who === 'near') conversation?.heardNear()
          else conversation?.heardFar()
        },
        closed: () => {
          if (conversation !== undefined) this.#needs.over(conversation)
          this.#connections.delete(connection)
          clearTimeout(this.#limits.get(connection))
          this.#limits.delete(connection)
        },
      },
      application,
    )
    this.#add(connection)
  }

  #add(connection: Connection): void {
    this.#connections.add(connection)
    if (this.#isDraining) connection.drain()
  }

  #asHttp2(near: Socket, source: Endpoint, held: Buffer): void {
    this.#reader ??= http2Reader()
    const connection = new Http2Connection(near, source, held, this.#reader, {
      ...waysOf(this.#needs),
      closed: () => this.#connections.delete(connection),
    })
    this.#add(connection)
  }

  /** A request under way to a workstation without an intercept has so long to finish. */
  #limit(connection: Http1Connection): void {
    if (this.#limits.has(connection)) return
    const { busyWay } = connection
    if (busyWay?.way === undefined || isWanted(this.#needs.plan(), busyWay.way)) return
    const { way } = busyWay
    const timer = setTimeout(() => {
      this.#limits.delete(connection)
      if (connection.busyWay?.way === way) connection.reset()
    }, workstationLimitMs)
    this.#limits.set(connection, timer)
  }
}

function waysOf(needs: WayNeeds): WayNeeds {
  return {
    plan: () => needs.plan(),
    openTunnel: (armed, source, opened) => needs.openTunnel(armed, source, opened),
    dialApplication: (connected, failed) => needs.dialApplication(connected, failed),
    trafficOf: (armed, isDirect) => needs.trafficOf(armed, isDirect),
  }
}

function isWanted({ everything, requests }: PortPlan, way: NonNullable<Way>): boolean {
  return [everything, ...requests].some(armed => wayOf(armed) === wayOf(way))
}
