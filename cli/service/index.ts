// Fairlead as a service of this machine: root-owned copies of the programs, a hardened systemd unit, the `fairlead` link.
// Nothing that root runs may be writable by anyone else, hence copies, and nothing but these places is touched, so that uninstall leaves
// nothing (`Places`). Read service.ts first; unit.ts says why each line of the sandbox is as it is.
export { type Places, places } from './places.ts'
export { Service, type ServiceStatus } from './service.ts'
export { type Systemd, systemd } from './systemd.ts'
export { unitText } from './unit.ts'
