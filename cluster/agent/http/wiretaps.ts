// The wiretaps of one caller's HTTP/1.1 connection: those that want a request get its head, and what follows of it as it passes.
import type { Endpoint } from '../../../common/net/index.ts'
import { wayOf } from '../intercepts/index.ts'
import type { Request } from './heads.ts'
import { type Way, type WayNeeds, wiretapsOfBytes, wiretapsOfRequest } from './ways.ts'
import { Wiretap } from './wiretap.ts'

export class Wiretaps {
  readonly #needs: WayNeeds
  readonly #source: Endpoint
  readonly #open = new Map<string, Wiretap>()

  constructor(needs: WayNeeds, source: Endpoint) {
    this.#needs = needs
    this.#source = source
  }

  /** A request begins: who wants it gets it from now on, and nobody else. */
  begin(request: Request, head: Buffer): void {
    const wanted = wiretapsOfRequest(this.#needs.plan(), request)
    this.#keepOnly(new Set(wanted.map(armed => wayOf(armed))))
    for (const armed of wanted) this.#of(armed).write(head)
  }

  /** From now on the connection is bytes. */
  beginBytes(): void {
    for (const armed of wiretapsOfBytes(this.#needs.plan())) this.#of(armed)
  }

  write(chunk: Buffer): void {
    for (const wiretap of this.#open.values()) wiretap.write(chunk)
  }

  planChanged(): void {
    this.#keepOnly(new Set(this.#needs.plan().wiretaps.map(armed => wayOf(armed))))
  }

  /** Nothing more comes. */
  close(): void {
    for (const wiretap of this.#open.values()) wiretap.close()
  }

  #keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, wiretap] of this.#open) {
      if (keys.has(key)) continue
      this.#open.delete(key)
      wiretap.close()
    }
  }

  #of(armed: NonNullable<Way>): Wiretap {
    const key = wayOf(armed)
    const known = this.#open.get(key)
    if (known?.isOver === false) return known
    const wiretap = new Wiretap(this.#needs, armed, this.#source)
    this.#open.set(key, wiretap)
    return wiretap
  }
}
