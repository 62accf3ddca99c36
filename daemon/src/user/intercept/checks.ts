// What can be known on this machine before anything is changed in the cluster.
import { constants } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KnownError, messageOf } from '../../../../common/base/index.ts'

/** The folder is there and empty, or can be made. Throws MOUNT_UNUSABLE. */
export async function checkMountFolder(folder: string): Promise<void> {
  try {
    const entries = await readdir(folder)
    if (entries.length > 0) throw new KnownError('MOUNT_UNUSABLE', { folder, what: 'it is not empty' })
  } catch (error) {
    if (error instanceof KnownError) throw error
    const { code } = error as NodeJS.ErrnoException
    // What a daemon that was killed has left there is removed when the folder is used.
    if (code === 'ENOTCONN') return
    if (code !== 'ENOENT') {
      throw new KnownError('MOUNT_UNUSABLE', { folder, what: messageOf(error) }, error)
    }
    const parent = dirname(folder)
    await access(parent, constants.W_OK).catch((cause: unknown) => {
      throw new KnownError('MOUNT_UNUSABLE', { folder, what: `nothing can be made in ${parent}` }, cause)
    })
  }
}
