// Waiting in tests: on a condition, never on time alone.
/** Calls `condition` until it gives something truthy, every `everyMs`; fails with `what` and the last error after `withinMs`. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  { withinMs = 10_000, everyMs = 20 }: { withinMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  let last: unknown
  do {
    try {
      const value = await condition()
      if (value !== undefined && value !== null && value !== false) return value
    } catch (error) {
      last = error
    }
    await new Promise(resolve => setTimeout(resolve, everyMs))
  } while (performance.now() < deadline)
  throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last })
}
