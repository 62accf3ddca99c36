// Structured logging: a constant message and fields; JSON lines out. Secrets, payloads and kubeconfig contents never go in.
// A logger is passed in, never imported. `traces` guards per-packet lines so that they cost nothing when off.
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace'
export type LogFields = Readonly<Record<string, unknown>>

export interface Log {
  /** A person must act. */
  error(message: string, fields?: LogFields): void
  /** Something was wrong and we coped. */
  warn(message: string, fields?: LogFields): void
  /** State changes and decisions. */
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  /** True when per-packet lines are wanted: ask before building one. */
  readonly traces: boolean
  /** The same log with fields of its own in every line. */
  child(fields: LogFields): Log
}

const order: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace']

/** A log that writes JSON lines through `write` (one line, with its line feed). */
export function openLog(
  level: LogLevel,
  write: (line: string) => void,
  fields: LogFields = {},
  now = () => new Date(),
): Log {
  const limit = order.indexOf(level)
  const line = (at: LogLevel) => (message: string, more?: LogFields) => {
    if (order.indexOf(at) > limit) return
    write(`${JSON.stringify({ time: now().toISOString(), level: at, message, ...fields, ...more })}\n`)
  }
  return {
    error: line('error'),
    warn: line('warn'),
    info: line('info'),
    debug: line('debug'),
    traces: limit >= order.indexOf('trace'),
    child: more => openLog(level, write, { ...fields, ...more }, now),
  }
}

/** For tests and for parts that need none. */
export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {}, traces: false, child: () => silentLog }
