// malloc_trim(3): what the C library's heap holds for later goes back to the system. glibc has it; musl has not, and keeps less.
import koffi from 'koffi'

const trim = find()

/** Milliseconds for some dozens of megabytes. */
export function trimHeap(): void {
  trim?.(0)
}

function find(): ((pad: number) => number) | undefined {
  try {
    return koffi.load(null).func('int malloc_trim(size_t)')
  } catch {
    return undefined
  }
}
