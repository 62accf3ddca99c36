// Removes what a crashed predecessor left: every device with our mark, and with it its addresses, routes and resolved settings. Firewall tables
// are owned by processes and went with them. Needs no saved state and may run at any time when no daemon runs.
import { chainOf, type Log } from '../../../../common/base/index.ts'
import type { Run } from '../programs.ts'
import { ourDevices, removeDevice } from './devices.ts'
import { routeProtocol } from './kernel-routes.ts'

/** Never throws: what could not be removed is logged, and a start goes on. */
export async function cleanUp({ run, log }: { run: Run; log: Log }): Promise<void> {
  try {
    for (const device of await ourDevices({ run })) {
      await removeDevice(device, { run })
      log.info('left-over device removed', { device })
    }
    for (const family of ['-4', '-6']) await run('ip', [family, 'route', 'flush', 'proto', String(routeProtocol)])
  } catch (error) {
    log.error('left-overs could not be removed', { error: chainOf(error) })
  }
}
