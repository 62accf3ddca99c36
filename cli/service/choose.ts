// The service manager of each system.
import { LaunchdManager } from './launchd.ts'
import type { ServiceManager } from './manager.ts'
import { type Places, placesOf } from './places.ts'
import { ServiceControlManager, systemPrograms } from './scm.ts'
import { SystemdManager } from './systemd.ts'
import { windowsFacts, windowsPlaces } from './windows.ts'

export interface InstallationWay {
  readonly places: Places
  readonly manager: ServiceManager
  /** Of what is installed; undefined on Windows, where a file has the rights of its folder. */
  readonly owner: number | undefined
  readonly isAdministrator: boolean
}

export async function serviceOf({
  platform,
  uid,
}: {
  platform: NodeJS.Platform
  uid: number | undefined
}): Promise<InstallationWay> {
  if (platform === 'win32') {
    const { isAdministrator, programFiles, system32 } = await windowsFacts()
    const places = windowsPlaces(programFiles)
    const manager = new ServiceControlManager({ places, system: systemPrograms(system32) })
    return { places, manager, owner: undefined, isAdministrator }
  }
  const places = placesOf(platform)
  const manager = platform === 'darwin' ? new LaunchdManager({ places }) : new SystemdManager({ places })
  return { places, manager, owner: 0, isAdministrator: uid === 0 }
}
