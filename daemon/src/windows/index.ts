// What both halves ask of Windows: named pipes with the kernel's word on whose they are (pipes.ts), the routing table (ip-table.ts, whose rows are bytes
// in ip-rows.ts), where its programs are. All that calls Windows goes through koffi and is bound at the first call (bind.ts), so these files may be
// loaded on every system. Nothing here is trusted by the other half: each reads for itself.
export { bindOnce } from './bind.ts'
export { systemFolder } from './folders.ts'
export { decodeRoutes, encodeRoute, encodeUnicast, type IpRoute, ipRowBytes, isPreferred } from './ip-rows.ts'
export { aliasOf, readIpTable } from './ip-table.ts'
export { decodeSid, type OpenedPipe, openPipe, ownUser, protectPipe, withOwner } from './pipes.ts'
