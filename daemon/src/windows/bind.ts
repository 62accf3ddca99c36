// Functions of Windows' libraries, each looked up at its first call: the files that name them are in every system's bundle.
import koffi from 'koffi'

/** What `open` gives, made once, when it is first asked for. */
export function bindOnce<T>(open: (load: typeof koffi.load) => T): () => T {
  let bound: { readonly value: T } | undefined
  return () => (bound ??= { value: open(koffi.load) }).value
}
