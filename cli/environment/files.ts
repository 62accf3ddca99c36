// Files that hold secrets: never seen half written, never readable by others, not even for a moment.
import { randomBytes } from 'node:crypto'
import { open, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { KnownError, messageOf } from '../../common/base/index.ts'

const ownerOnly = 0o600

/** Replaces the file `path` at once, or leaves it as it was; a pipe or a terminal is written to. Throws FILE_NOT_WRITABLE. */
export async function writePrivate(path: string, text: string): Promise<void> {
  // Where a symbolic link leads is what is meant.
  const target = await realpath(path).catch(() => path)
  const draft = `${target}.${randomBytes(6).toString('hex')}`
  try {
    const there = await stat(target).catch(() => undefined)
    if (there !== undefined && !there.isFile()) {
      await writeFile(target, text)
      return
    }
    // `x`: a file that somebody put there under that name is not written into.
    const file = await open(draft, 'wx', ownerOnly)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, target)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw new KnownError('FILE_NOT_WRITABLE', { file: path, what: messageOf(error) }, error)
  }
}
