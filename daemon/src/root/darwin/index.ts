// macOS: utun devices of the kernel's own control (kernel-control.ts), addresses and routes by ifconfig(8), route(8) and netstat(1), files in
// /etc/resolver (os-dns/darwin), LOCAL_PEERCRED. A utun device has no place for a mark: ours are known by their addresses, which are of our own
// space, and the kernel removes one, with its addresses and routes, when its last descriptor is closed.
export { darwin } from './darwin.ts'
