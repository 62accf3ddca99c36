// The TUN device as packets in and packets out. Linux; everything that calls the C library is in libc.ts. Read tun.ts first.
export { type TunCounters, TunDevice } from './tun.ts'
