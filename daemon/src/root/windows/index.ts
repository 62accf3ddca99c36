// Windows: wintun adapters (wintun.ts, whose packets packet-pump.ts carries), addresses and routes by the IP Helper API, NRPT rules (os-dns/windows). A user
// half is a process of the user's own that comes to the service's pipe (door.ts, half.ts); who it is is the owner of a pipe that it made. manager.ts is the
// service control manager. Read windows.ts first. What was seen running, and on what, is in docs/platforms.md.
export { type Adapter, type AdapterCalls, type AddressCalls, WindowsDevices } from './devices.ts'
export { listenForHalves, type PipeCalls } from './door.ts'
export { changeInterface } from './ip-helper.ts'
export { type ManagerCalls, serveManager, serviceStatus } from './manager.ts'
export { carryPackets, type Rings } from './packet-pump.ts'
export { type RouteCalls, WindowsRoutes } from './route-table.ts'
export { windows } from './windows.ts'
export { encodeGuid } from './wintun.ts'
