// The TUN device as packets in and packets out, on Linux and macOS (format.ts has what differs); everything that calls the C library is in libc.ts.
// Read tun.ts first.
export { type TunCounters, TunDevice } from './tun.ts'
