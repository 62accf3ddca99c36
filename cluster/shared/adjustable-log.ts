// A log whose level can be changed while it runs: `fairlead loglevel` reaches the manager, and agents through it.
import { type Log, type LogFields, type LogLevel, openLog } from '../../common/base/index.ts'

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace']
/** A client that names a longer time has made a mistake. */
const longestMs = 24 * 3_600_000

export class AdjustableLog {
  readonly log: Log
  readonly #write: (line: string) => void
  readonly #usual: LogLevel
  #now: Log
  #back: NodeJS.Timeout | undefined

  constructor(level: LogLevel, write: (line: string) => void) {
    this.#write = write
    this.#usual = level
    this.#now = openLog(level, write)
    const at =
      (name: 'error' | 'warn' | 'info' | 'debug', own: LogFields) =>
      (message: string, fields?: LogFields): void =>
        this.#now[name](message, { ...own, ...fields })
    const tracing = () => this.#now.traces
    const withFields = (own: LogFields): Log => ({
      error: at('error', own),
      warn: at('warn', own),
      info: at('info', own),
      debug: at('debug', own),
      get traces() {
        return tracing()
      },
      child: more => withFields({ ...own, ...more }),
    })
    this.log = withFields({})
  }

  /** For `ms`, or for good when that is 0. Unknown levels change nothing. */
  use(name: string, ms: number): void {
    const level = levels.find(known => known === name.toLowerCase())
    if (level === undefined) return
    clearTimeout(this.#back)
    this.#now = openLog(level, this.#write)
    if (ms <= 0) return
    this.#back = setTimeout(
      () => {
        this.#now = openLog(this.#usual, this.#write)
      },
      Math.min(ms, longestMs),
    )
    this.#back.unref()
  }
}
