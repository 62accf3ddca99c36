// Windows as a `Platform`: puts the parts of this folder together.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chainOf, type Log } from '../../../../common/base/index.ts'
import { openPipe, protectPipe } from '../../windows/index.ts'
import { sweepNrptRules, windowsDns } from '../os-dns/index.ts'
import type { Platform } from '../platform/index.ts'
import { run } from '../programs.ts'
import { WindowsDevices } from './devices.ts'
import { listenForHalves, type PipeCalls } from './door.ts'
import { addressCalls, routeCalls } from './ip-helper.ts'
import { managerCalls, serveManager } from './manager.ts'
import { WindowsRoutes } from './route-table.ts'
import { wintun } from './wintun.ts'

const serviceName = 'fairlead'
/**
 * The system and administrators: everything. Everybody who is logged in: FILE_GENERIC_READ and FILE_GENERIC_WRITE without
 * FILE_CREATE_PIPE_INSTANCE, or he could answer in our place.
 */
const forEverybody = 'D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x12019b;;;AU)'

const pipeCalls: PipeCalls = { open: openPipe, letIn: path => protectPipe(path, forEverybody) }

export function windows({ log }: { log: Log }): Platform {
  const routes = new WindowsRoutes({ calls: routeCalls, log })
  // Beside the programs, and above them, where an upgrade leaves it alone.
  const here = dirname(fileURLToPath(import.meta.url))
  const files = [join(here, '..', 'wintun.dll'), join(here, 'wintun.dll')]
  return {
    devices: new WindowsDevices({ calls: { ...addressCalls, ...wintun({ files, log }) }, routes, log }),
    routes,
    dns: windowsDns({ run, readResolvConf: () => routes.readResolvConf() }),
    // What needs them says so: each call gives a code of its own.
    checkRights: () => undefined,
    claim: path =>
      new Promise(resolve => {
        if (isListening(path)) throw new Error(`another Fairlead daemon listens on ${path}`)
        resolve()
      }),
    listen: (path, events) => listenForHalves(path, events, { calls: pipeCalls }),
    // Adapters and routes went with the process that had them.
    cleanUp: async () => {
      try {
        const removed = await sweepNrptRules({ run })
        if (removed > 0) log.info('left-over rules for names removed', { removed })
      } catch (error) {
        log.error('left-overs could not be removed', { error: chainOf(error) })
      }
    },
    serveManager: stop => serveManager({ calls: managerCalls(serviceName), stop, log }),
  }
}

function isListening(path: string): boolean {
  try {
    openPipe(path).socket.destroy()
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
