// Which notices this platform has. The only file here that reads it.
import type { Log } from '../../../../../common/base/index.ts'
import { messageOf } from '../../../../../common/base/index.ts'
import { watchFiles } from './files.ts'
import { openNetlink } from './netlink.ts'
import { openRoutingSocket } from './routing-socket.ts'
import { openIpHelper } from './windows.ts'

type Open = (changed: () => void) => Disposable

function mechanisms(platform: NodeJS.Platform): Readonly<Record<string, Open>> {
  switch (platform) {
    case 'linux':
      return { netlink: openNetlink, files: watchFiles }
    case 'darwin':
      return { 'routing socket': openRoutingSocket, files: watchFiles }
    case 'win32':
      return { 'IP helper': openIpHelper }
    default:
      return {}
  }
}

/** Calls `changed` for every notice, often many in a row, until disposed of. Never throws: what is not there is logged. */
export function openNotices(changed: () => void, log: Log, platform = process.platform): Disposable {
  const opened: Disposable[] = []
  for (const [name, open] of Object.entries(mechanisms(platform))) {
    try {
      opened.push(open(changed))
    } catch (error) {
      log.warn('changes of the network are noticed late', { without: name, error: messageOf(error) })
    }
  }
  return {
    [Symbol.dispose]() {
      for (const each of opened) each[Symbol.dispose]()
    },
  }
}
