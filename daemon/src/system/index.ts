// What both halves know of the systems they run on, as pure functions and numbers: how a descriptor lies in a control message (Linux, macOS), what
// netstat prints (macOS). Nothing here does any I/O, and nothing here is trusted: each half reads for itself.
export { controlMessage, darwinSystem, descriptorIn, linuxSystem, type System, systemOf } from './control-message.ts'
export { type ListedRoute, parseNetstat } from './netstat.ts'
