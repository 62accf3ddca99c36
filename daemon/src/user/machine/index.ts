// The user's end of the pipe to the root half: asks for devices, routes and DNS, and gets control connections. machine.ts is the pipe,
// descriptors.ts receives what can't go over it. When the root half is gone there is nothing left to do: see `Machine.lost`.
// surroundings.ts reads what everybody may: nameservers, gateways, routes.
export { channelPair, closeDescriptor } from './descriptors.ts'
export { kernelRoutes, type Route } from './kernel-routes.ts'
export { Machine } from './machine.ts'
export { readSurroundings, type Surroundings } from './surroundings.ts'
