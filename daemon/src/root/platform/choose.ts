// Picks what this machine is, once: the only place of the root half that asks. The others' code is in the bundle but never runs.
import type { Log } from '../../../../common/base/index.ts'
import type { Platform } from './platform.ts'

/** Throws an Error on a system that Fairlead does not know. */
export async function choosePlatform({ log }: { log: Log }): Promise<Platform> {
  switch (process.platform) {
    case 'linux': {
      const { linux } = await import('../linux/index.ts')
      return linux({ log })
    }
    case 'darwin': {
      const { darwin } = await import('../darwin/index.ts')
      return darwin({ log })
    }
    default:
      throw new Error(`Fairlead's service does not run on ${process.platform}`)
  }
}
