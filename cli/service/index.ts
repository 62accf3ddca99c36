// Fairlead as a service of this machine: root-owned copies of the programs, a definition for the system's service manager (systemd with a hardened
// unit, launchd, Windows' own), the `fairlead` link. Nothing that root runs may be writable by anyone else, hence copies, and nothing but these places is
// touched, so that uninstall leaves nothing (`Places`). Read service.ts first; unit.ts says why each line of the sandbox is as it is.
export { type InstallationWay, serviceOf } from './choose.ts'
export { type Launchctl, LaunchdManager, plistText } from './launchd.ts'
export type { ServiceManager } from './manager.ts'
export { type Places, placesOf } from './places.ts'
export { commandLine, ServiceControlManager, type SystemPrograms } from './scm.ts'
export { Service, type ServiceStatus } from './service.ts'
export { type Systemd, SystemdManager } from './systemd.ts'
export { unitText } from './unit.ts'
export { windowsPlaces } from './windows.ts'
export { checkWintun, wintunFile } from './wintun.ts'
