// Work that tells how it goes, as a stream: the newest words whenever the reader is ready for some, then the result.
export type ProgressEvent<T> =
  | { readonly kind: 'progress'; readonly words: string }
  | { readonly kind: 'result'; readonly result: T }

/** Throws what the work throws. */
export async function* progressOf<T>(
  work: (progress: (words: string) => void) => Promise<T>,
): AsyncGenerator<ProgressEvent<T>> {
  let words: string | undefined
  let changed = Promise.withResolvers<undefined>()
  const outcome = work(said => {
    words = said
    changed.resolve(undefined)
  }).then(result => ({ kind: 'result', result }) as const)
  // Thrown below, also when the reader is elsewhere at the moment that it happens.
  outcome.catch(() => undefined)
  for (;;) {
    const event = await Promise.race([changed.promise, outcome])
    changed = Promise.withResolvers()
    const said = words
    words = undefined
    if (said !== undefined) yield { kind: 'progress', words: said }
    if (event === undefined) continue
    yield event
    return
  }
}
