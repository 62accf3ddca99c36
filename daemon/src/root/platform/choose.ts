// Picks what this machine is, once: the only place of the root half that asks. The others' code is in the bundle but never runs.
import type { Log } from '../../../../common/base/index.ts'
import type { Platform } from './platform.ts'

export interface PlatformNeeds {
  readonly log: Log
  /** Also for those who ask this machine over the network: containers beside ours. Linux only. */
  readonly servesNames: boolean
}

/** Throws an Error on a system that Fairlead does not know. */
export async function choosePlatform({ log, servesNames }: PlatformNeeds): Promise<Platform> {
  switch (process.platform) {
    case 'linux': {
      const { linux } = await import('../linux/index.ts')
      return linux({ log, servesNames })
    }
    case 'darwin': {
      const { darwin } = await import('../darwin/index.ts')
      return darwin({ log })
    }
    case 'win32': {
      const { windows } = await import('../windows/index.ts')
      return windows({ log })
    }
    default:
      throw new Error(`Fairlead's service does not run on ${process.platform}`)
  }
}
