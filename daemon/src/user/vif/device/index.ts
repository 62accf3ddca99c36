// The TUN device as packets in and packets out, on Linux and macOS (format.ts has what differs); everything that calls the C library is in libc.ts.
// On Windows its packets are carried to us: carried.ts. Read tun.ts first.
export { CarriedDevice } from './carried.ts'
export { type PacketDevice, type TunCounters, TunDevice } from './tun.ts'
