// Whether something under a folder may have changed. inotify tells of the folder itself at once (which is all that a change of a ConfigMap or Secret
// takes: its link `..data` is replaced); what lies deeper is looked at every two seconds, up to a bound, by what lstat says.
import { watch } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import type { Changed } from '../../../common/protocol/index.ts'
import type { Place } from './confined.ts'

const lookEveryMs = 2_000
/** At most two a second. */
const shortestPauseMs = 500
/** Of what is looked at; beyond, only the folder itself counts. */
const maxEntries = 5_000
const maxDepth = 32

/** One now, and one whenever something may have changed. Ends with the signal, or when `isWanted` says no. */
export async function* changes(
  place: () => Promise<Place>,
  isWanted: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Changed, void> {
  let before: string | undefined
  while (!signal.aborted && isWanted()) {
    await using current = await place()
    const now = await signatureOf(current.path)
    if (now !== before) {
      before = now
      yield {}
      await elapsed(shortestPauseMs, signal)
    }
    await changedOrElapsed(current.path, lookEveryMs, signal)
  }
}

/** Two folders with one signature hold the same, as far as was looked. */
async function signatureOf(path: string): Promise<string> {
  const seen: string[] = []
  const look = async (at: string, depth: number): Promise<void> => {
    if (seen.length >= maxEntries || depth > maxDepth) return
    const stats = await lstat(at).catch(() => undefined)
    if (stats === undefined) return
    seen.push(`${stats.ino} ${stats.mode} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`)
    if (!stats.isDirectory()) return
    for (const name of (await readdir(at).catch(() => [])).sort()) {
      seen.push(name)
      await look(`${at}/${name}`, depth + 1)
    }
  }
  await look(path, 0)
  return seen.join('\n')
}

function changedOrElapsed(path: string, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      watcher?.close()
      resolve()
    }
    const timer = setTimeout(done, ms)
    const watcher = watcherOf(path, done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

/** undefined when the kernel has no watch left: then only looking helps. */
function watcherOf(path: string, changed: () => void) {
  try {
    const watcher = watch(path, { persistent: false }, changed)
    watcher.on('error', () => undefined)
    return watcher
  } catch {
    return undefined
  }
}

function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
