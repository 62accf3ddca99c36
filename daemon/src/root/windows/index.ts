// Windows, in parts: rows of the IP Helper API (ip-rows.ts), the routing table and wintun adapters over calls that are declared here and not yet
// bound. What is missing before choose.ts can offer it is in docs/platforms.md: the named pipe with the caller's SID, a user half with the caller's
// token, packets carried between the halves, the service.
export { type Adapter, type AdapterCalls, WindowsDevices } from './devices.ts'
export { decodeRoutes, encodeRoute, encodeUnicast, ipRowBytes } from './ip-rows.ts'
export { type RouteCalls, WindowsRoutes } from './route-table.ts'
