// What a copy should look like now: every path with its entry, folders before what they hold.
import { KnownError } from '../../../../../common/base/index.ts'
import { childOf, type Entry, FileFault, type FileTree, isFile, isFolder } from '../tree.ts'

export interface Limits {
  readonly bytes: number
  readonly entries: number
}

const maxDepth = 64

/** Throws MOUNT_TOO_LARGE; FileFault when the tree can't be read. */
export async function planOf(
  tree: FileTree,
  { bytes: maxBytes, entries: maxEntries }: Limits,
  { signal }: { signal: AbortSignal },
): Promise<ReadonlyMap<string, Entry>> {
  const plan = new Map<string, Entry>()
  let bytes = 0
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > maxDepth) return
    for (const entry of await listed(tree, folder, { signal })) {
      const path = childOf(folder, entry.name)
      plan.set(path, entry)
      if (isFile(entry)) bytes += entry.size
      if (plan.size > maxEntries || bytes > maxBytes)
        throw new KnownError('MOUNT_TOO_LARGE', { megabytes: Math.round(maxBytes / 1e6), files: maxEntries })
      if (isFolder(entry)) await visit(path, depth + 1)
    }
  }
  await visit('/', 0)
  return plan
}

/** A folder that went away, or that nobody may read, has no entries. Neither sockets nor devices are files to copy. */
async function listed(tree: FileTree, folder: string, options: { signal: AbortSignal }): Promise<readonly Entry[]> {
  try {
    return (await tree.list(folder, options)).filter(entry => isFile(entry) || isFolder(entry) || entry.target !== '')
  } catch (error) {
    if (error instanceof FileFault && (error.code === 'ENOENT' || error.code === 'EACCES') && folder !== '/') return []
    throw error
  }
}
