// What traffic leaves behind, and V8 hardly sees. Buffers of bulk live for a moment, and to its heap one of 64 KiB is a hundred bytes: left alone,
// it notices by the sum of all buffers (64 MiB) and then marks its whole heap, many times a second at full speed. Flows live for seconds, so what
// is left of them is old, and hangs on memory of the kernel's and of HTTP/2 that is not in the heap at all. So whoever moves traffic says so, and
// the young heap is collected every few megabytes (a fraction of a millisecond), the whole one every few thousand flows (10 to 20 ms) and when all is quiet; what
// malloc then holds and nobody uses goes back to the system.

/** The global `gc` of a Node that was started with --expose-gc. */
export type CollectGarbage = (options: { readonly type: 'minor' | 'major' }) => unknown

const bytesPerCollection = 4 * 1024 * 1024
const usualFlowsPerCollection = 4000

export interface GarbageSettings {
  readonly flowsPerCollection?: number
  /** Gives memory that the allocator keeps for later back to the system. */
  readonly trim?: () => void
}

export class Garbage {
  readonly #collect: CollectGarbage | undefined
  readonly #flowsPerCollection: number
  readonly #trim: () => void
  #bytes = 0
  #flows = 0
  /** Since the last `rest`. */
  #isBusy = false
  /** Since the last whole collection. */
  #isDirty = false

  /** Without `collect`, V8 is left alone. */
  constructor(
    collect: CollectGarbage | undefined,
    { flowsPerCollection = usualFlowsPerCollection, trim = () => undefined }: GarbageSettings = {},
  ) {
    this.#collect = collect
    this.#flowsPerCollection = flowsPerCollection
    this.#trim = trim
  }

  /** To be told of every piece of bulk. */
  moved(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < bytesPerCollection) return
    this.#bytes = 0
    this.#isBusy = true
    this.#collect?.({ type: 'minor' })
  }

  /** To be told of every flow that has ended. */
  flowEnded(): void {
    this.#isBusy = true
    if (++this.#flows >= this.#flowsPerCollection) this.#clearUp()
  }

  /** To be called every few seconds: when nothing moves any more, what did is cleared up behind, once. */
  rest(): void {
    this.#isDirty ||= this.#isBusy
    if (this.#isDirty && !this.#isBusy) this.#clearUp()
    this.#isBusy = false
  }

  #clearUp(): void {
    this.#flows = 0
    this.#isDirty = false
    this.#collect?.({ type: 'major' })
    this.#trim()
  }
}
