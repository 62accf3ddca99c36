// The files that say whom the machine asks for names (see surroundings.ts), by the notices of their folders: they are replaced, not written to.
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { nameserverFiles } from '../surroundings.ts'

/** A folder that is not there is left out: it comes with a service that changes the network too. Never throws. */
export function watchFiles(changed: () => void, files: readonly string[] = nameserverFiles): Disposable {
  const names = Map.groupBy(files, dirname)
  const watchers: FSWatcher[] = []
  for (const [folder, paths] of names) {
    const meant = new Set(paths.map(path => basename(path)))
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || meant.has(name)) changed()
      })
      watcher.on('error', () => watcher.close())
      watchers.push(watcher)
    } catch {
      // No such folder, or no watches left.
    }
  }
  return {
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher.close()
    },
  }
}
