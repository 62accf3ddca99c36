// The user's end of the pipe to the root half: asks for devices, routes and DNS, and gets control connections. machine.ts is the pipe,
// descriptors.ts receives what can't go over it; joining.ts is how it comes about on Windows. When the root half is gone there is nothing left to do: see `Machine.lost`.
// surroundings.ts reads what everybody may: nameservers, gateways, addresses, routes. network-changes.ts tells when to look again, by the notices of the
// operating system (notices/).
export { channelPair, closeDescriptor } from './descriptors.ts'
export { type Joined, joinService } from './joining.ts'
export { kernelRoutes, type Route } from './kernel-routes.ts'
export { Machine } from './machine.ts'
export { type NetworkChange, NetworkChanges } from './network-changes.ts'
export { openNotices } from './notices/index.ts'
export { hasAddress, readSurroundings, type Surroundings } from './surroundings.ts'
