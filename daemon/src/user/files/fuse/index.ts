// A folder whose files are answered from a tree: the kernel's FUSE protocol, spoken by ourselves. mount.ts gets the descriptor, as root or not;
// connection.ts reads requests and writes answers, waiting by poller.ts; driver.ts answers them from the tree, with the structures of protocol.ts and
// the numbers of nodes.ts. Bounded: requests under way, open folders, known paths. Read driver.ts first.
export { FuseConnection } from './connection.ts'
export { detach, isMounted, type Mounter, mountDevice } from './mount.ts'
export { Poller } from './poller.ts'
