// `fairlead run`: the session of one command, without root. The user half is the same, in the machine's network; its root half is a process inside the
// command's own namespaces (daemon/src/root/inside). All that leaves the command comes out of the device there, so this folder sorts it:
//
//   command ─▶ fl0 ─▶ Vif ─▶ Ways ─┬─ the cluster's networks ─▶ tunnel
//                                  └─ anything else ─▶ Outside ─▶ dialled in the machine's network, as the command itself would have been
//
// Inside   starts that half; sockets of the command's network       insideNeeds   what the composition root takes from it
// Read inside.ts first.
export { Inside } from './inside.ts'
export { areMountsSeenInside } from './mounts.ts'
export { type InsideNeeds, insideNeeds } from './needs.ts'
export { serveCommand } from './serve-command.ts'
