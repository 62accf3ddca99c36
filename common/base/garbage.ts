// What traffic leaves behind, and V8 hardly sees. Buffers of bulk live for a moment, and to its heap one of 64 KiB is a hundred bytes: left alone,
// it notices by the sum of all buffers (64 MiB) and then marks its whole heap, many times a second at full speed. Flows live for seconds, so what
// is left of them is old, and hangs on memory of the kernel's and of HTTP/2 that is not in the heap at all. So whoever moves traffic says so, and
// the young heap is collected every few megabytes (a fraction of a millisecond), the whole one every few thousand flows (10 to 20 ms).

/** The global `gc` of a Node that was started with --expose-gc. */
export type CollectGarbage = (options: { readonly type: 'minor' | 'major' }) => unknown

const bytesPerCollection = 4 * 1024 * 1024
const usualFlowsPerCollection = 4000

export class Garbage {
  readonly #collect: CollectGarbage | undefined
  readonly #flowsPerCollection: number
  #bytes = 0
  #flows = 0

  /** Without `collect`, V8 is left alone. */
  constructor(
    collect: CollectGarbage | undefined,
    { flowsPerCollection = usualFlowsPerCollection }: { readonly flowsPerCollection?: number } = {},
  ) {
    this.#collect = collect
    this.#flowsPerCollection = flowsPerCollection
  }

  /** To be told of every piece of bulk. */
  moved(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < bytesPerCollection) return
    this.#bytes = 0
    this.#collect?.({ type: 'minor' })
  }

  /** To be told of every flow that has ended. */
  flowEnded(): void {
    if (++this.#flows < this.#flowsPerCollection) return
    this.#flows = 0
    this.#collect?.({ type: 'major' })
  }
}
