// The service manager of each system.
import { LaunchdManager } from './launchd.ts'
import type { ServiceManager } from './manager.ts'
import { type Places, placesOf } from './places.ts'
import { SystemdManager } from './systemd.ts'

export function serviceOf(platform: NodeJS.Platform): { readonly places: Places; readonly manager: ServiceManager } {
  const places = placesOf(platform)
  const manager = platform === 'darwin' ? new LaunchdManager({ places }) : new SystemdManager({ places })
  return { places, manager }
}
