// A log in a file, where nobody keeps a process' standard error: services and user halves on Windows.
import { openSync, statSync, writeSync } from 'node:fs'

/** What is there is thrown away at the start when it is larger. */
const mostBytes = 8 * 1024 * 1024

/** For openLog. Throws when the file can't be written. */
export function openLogFile(file: string): (line: string) => void {
  const isLarge = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > mostBytes
  const descriptor = openSync(file, isLarge ? 'w' : 'a')
  return line => void writeSync(descriptor, line)
}
