// Linux: TUN devices, iproute2, systemd-resolved or the overridden nameserver, SO_PEERCRED, setpriv. devices.ts and route-table.ts are the way
// into the kernel's tables; the choice of a DNS mechanism is in os-dns/linux. What is ours carries a mark: the alias of a device, the protocol
// number of a route.
export { openDevice } from './devices.ts'
export { linux } from './linux.ts'
