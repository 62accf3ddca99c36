// How the lab says what it is doing: one line at a time.
export type Report = (line: string) => void

export const silent: Report = () => undefined

/** Lines with the seconds since it was made, for a person. */
export function timed(write: (line: string) => void): Report {
  const started = performance.now()
  return line => write(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${line}`)
}
