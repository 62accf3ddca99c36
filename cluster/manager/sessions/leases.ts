// Which clients are silent: their sessions go on, but their intercepts don't take traffic. A client is silent when it has said nothing for 10 s, or
// when it had a WatchDial and has had none for 3 s. One that arrives anew (same person, same installation) silences its sessions of before that
// have no WatchDial open: a daemon that was killed must not stand in its own way.
import type { Clock } from '../../../common/base/index.ts'

export interface LeasesPorts {
  silent(id: string): void
  heard(id: string): void
  readonly clock: Clock
}

interface Lease {
  readonly holder: string
  heardAt: number
  /** Open WatchDial calls. */
  dials: number
  /** Since when there is none any more; undefined while there is one, and before the first. */
  dialGoneAt: number | undefined
  isSuperseded: boolean
  isSilent: boolean
}

/** Two beats of Remain, which every client says each 5 s. */
const silenceMs = 10_000
/** A connection that was lost is back by then. */
const dialGoneMs = 3000
const lookEveryMs = 250

export class Leases implements Disposable {
  readonly #leases = new Map<string, Lease>()
  readonly #ports: LeasesPorts
  #stop: () => void

  constructor(ports: LeasesPorts) {
    this.#ports = ports
    this.#stop = ports.clock.after(lookEveryMs, () => this.#lookAtAll())
  }

  /** `holder` is who it is, across sessions. */
  open(id: string, holder: string): void {
    for (const [other, lease] of this.#leases) {
      if (lease.holder !== holder || lease.dials > 0) continue
      lease.isSuperseded = true
      this.#look(other, lease)
    }
    const heardAt = this.#ports.clock.now()
    this.#leases.set(id, {
      ...{ holder, heardAt, dials: 0, dialGoneAt: undefined },
      ...{ isSuperseded: false, isSilent: false },
    })
  }

  close(id: string): void {
    this.#leases.delete(id)
  }

  /** The client has said that it is there. */
  heard(id: string): void {
    const lease = this.#leases.get(id)
    if (lease === undefined) return
    lease.heardAt = this.#ports.clock.now()
    lease.isSuperseded = false
    this.#look(id, lease)
  }

  /** WatchDial was opened; disposing the result says that it is over. */
  dialOpened(id: string): Disposable {
    const lease = this.#leases.get(id)
    if (lease === undefined) return { [Symbol.dispose]() {} }
    lease.dials++
    lease.dialGoneAt = undefined
    this.heard(id)
    return {
      [Symbol.dispose]: () => {
        if (--lease.dials === 0) lease.dialGoneAt = this.#ports.clock.now()
      },
    }
  }

  [Symbol.dispose](): void {
    this.#stop()
    this.#leases.clear()
  }

  #lookAtAll(): void {
    for (const [id, lease] of this.#leases) this.#look(id, lease)
    this.#stop = this.#ports.clock.after(lookEveryMs, () => this.#lookAtAll())
  }

  #look(id: string, lease: Lease): void {
    const now = this.#ports.clock.now()
    const { heardAt, dialGoneAt, isSuperseded, isSilent } = lease
    const shall =
      isSuperseded || now - heardAt >= silenceMs || (dialGoneAt !== undefined && now - dialGoneAt >= dialGoneMs)
    if (shall === isSilent) return
    lease.isSilent = shall
    if (shall) this.#ports.silent(id)
    else this.#ports.heard(id)
  }
}
