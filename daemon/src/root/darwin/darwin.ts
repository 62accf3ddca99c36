// macOS as a `Platform`: puts the parts of this folder together.
import { chainOf, type Log } from '../../../../common/base/index.ts'
import { darwinSystem } from '../../system/index.ts'
import { darwinDns, sweepResolverFiles } from '../os-dns/index.ts'
import type { Platform } from '../platform/index.ts'
import { ControlSocket, closeDescriptor, darwinPeer, removeDead } from '../posix/index.ts'
import { run } from '../programs.ts'
import { DarwinDevices } from './devices.ts'
import { openUtun } from './kernel-control.ts'
import { launch } from './launch.ts'
import { interfaceIndex, kernelCalls } from './libc.ts'
import { DarwinRoutes } from './route-table.ts'

export function darwin({ log }: { log: Log }): Platform {
  const routes = new DarwinRoutes({ run, log })
  return {
    devices: new DarwinDevices({
      ...{ run, routes, log },
      openUtun: () => openUtun(kernelCalls),
      indexOf: interfaceIndex,
      close: closeDescriptor,
    }),
    routes,
    dns: darwinDns({ run, readResolvConf: () => routes.readResolvConf() }),
    checkRights: () => {
      if (process.getuid?.() !== 0) throw new Error('this needs administrator rights: run it as root')
    },
    claim: removeDead,
    listen: (path, events) =>
      ControlSocket.listen(path, { ...events, peerOf: darwinPeer, system: darwinSystem, launch }),
    // Devices and routes went with the processes that had them.
    cleanUp: async () => {
      try {
        const removed = await sweepResolverFiles({ run })
        if (removed.length > 0) log.info('left-over resolver files removed', { removed })
      } catch (error) {
        log.error('left-overs could not be removed', { error: chainOf(error) })
      }
    },
  }
}
