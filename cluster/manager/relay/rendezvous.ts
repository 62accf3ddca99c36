// Calls that wait for their other end: by the session that shall come, and the flow. Flows of one session may look alike (two pods may be called from
// the same address and port at once): those are interchangeable, since both ends of each are dialled alike, and the first comes first.
export interface Waiting<T> {
  readonly call: T
  /** The other end has come: it is not waited for any more. */
  met(): void
}

/** Of one session; beyond it callers are told to stop. */
const mostOfSession = 5000

export class Rendezvous<T> {
  readonly #waiting = new Map<string, Map<string, Waiting<T>[]>>()

  /** Returns what gives up; undefined when too many wait already. */
  wait(sessionId: string, flow: string, waiting: Waiting<T>): (() => void) | undefined {
    const ofSession = this.#waiting.get(sessionId) ?? new Map<string, Waiting<T>[]>()
    if (ofSession.size >= mostOfSession) return undefined
    this.#waiting.set(sessionId, ofSession)
    const alike = ofSession.get(flow) ?? []
    ofSession.set(flow, alike)
    alike.push(waiting)
    return () => this.#remove(sessionId, flow, waiting)
  }

  /** The first that waits for this end, which is met then. */
  meet(sessionId: string, flow: string): T | undefined {
    const first = this.#waiting.get(sessionId)?.get(flow)?.[0]
    if (first === undefined) return undefined
    this.#remove(sessionId, flow, first)
    first.met()
    return first.call
  }

  #remove(sessionId: string, flow: string, waiting: Waiting<T>): void {
    const ofSession = this.#waiting.get(sessionId)
    const alike = ofSession?.get(flow)
    const at = alike?.indexOf(waiting) ?? -1
    if (ofSession === undefined || alike === undefined || at < 0) return
    alike.splice(at, 1)
    if (alike.length === 0) ofSession.delete(flow)
    if (ofSession.size === 0) this.#waiting.delete(sessionId)
  }
}
