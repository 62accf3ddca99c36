// Linux as a `Platform`: puts the parts of this folder together.
import type { Log } from '../../../../common/base/index.ts'
import { linuxSystem } from '../../system/index.ts'
import { linuxDns } from '../os-dns/index.ts'
import type { Platform } from '../platform/index.ts'
import { ControlSocket, linuxPeer, removeDead } from '../posix/index.ts'
import { run } from '../programs.ts'
import { cleanUp } from './clean-up.ts'
import { openDevice, ourDevices, removeDevice } from './devices.ts'
import { launch } from './launch.ts'
import { IpRoutes } from './route-table.ts'

export function linux({ log, servesNames = false }: { log: Log; servesNames?: boolean }): Platform {
  const routes = new IpRoutes({ run, log })
  return {
    devices: {
      open: () => openDevice({ run }),
      remove: device => removeDevice(device, { run }),
      ours: () => ourDevices({ run }),
    },
    routes,
    dns: linuxDns({ run, readResolvConf: () => routes.readResolvConf(), servesNames }),
    checkRights: () => {
      if (process.getuid?.() !== 0) throw new Error('this needs administrator rights: run it as root')
    },
    claim: removeDead,
    listen: (path, events) => ControlSocket.listen(path, { ...events, peerOf: linuxPeer, system: linuxSystem, launch }),
    cleanUp: () => cleanUp({ run, log }),
  }
}
