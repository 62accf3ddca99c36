// The calls into the C library that the root half needs and Node does not offer: unix(7), socket(7), cmsg(3), netdevice(7), tuntap.
// Structures are those of 64-bit Linux (glibc and musl agree there on little-endian machines).
import koffi from 'koffi'

// The symbols of the running program: works with glibc and musl alike.
const libc = koffi.load(null)

koffi.struct('iovec', { base: 'uint8_t*', length: 'size_t' })
koffi.struct('msghdr', {
  name: 'void*',
  nameLength: 'uint32_t',
  vectors: 'iovec*',
  vectorCount: 'size_t',
  control: 'uint8_t*',
  controlLength: 'size_t',
  flags: 'int',
})

export interface OutgoingMessage {
  readonly name: null
  readonly nameLength: 0
  readonly vectors: readonly { readonly base: Uint8Array; readonly length: number }[]
  readonly vectorCount: number
  readonly control: Uint8Array
  readonly controlLength: number
  readonly flags: 0
}

// Each returns -1 with errno when it fails.
export const openFile = libc.func('int open(const char*, int)') as unknown as (path: string, flags: number) => number

export const closeDescriptor = libc.func('int close(int)') as unknown as (descriptor: number) => number

export const ioctl = libc.func('int ioctl(int, unsigned long, _Inout_ uint8_t*)') as unknown as (
  descriptor: number,
  request: number,
  argument: Uint8Array,
) => number

export const socketPair = libc.func('int socketpair(int, int, int, _Out_ int*)') as unknown as (
  domain: number,
  type: number,
  protocol: number,
  pair: Int32Array,
) => number

export const sendMessage = libc.func('long sendmsg(int, msghdr*, int)') as unknown as (
  descriptor: number,
  message: OutgoingMessage,
  flags: number,
) => number

/** `length` holds the size of `value` before, the size written afterwards. */
export const getSocketOption = libc.func(
  'int getsockopt(int, int, int, _Out_ uint8_t*, _Inout_ uint32_t*)',
) as unknown as (descriptor: number, level: number, option: number, value: Uint8Array, length: Uint32Array) => number

/** `open /dev/net/tun: errno 2`: what failed, for the log. */
export function callFailed(what: string): Error {
  return new Error(`${what}: errno ${koffi.errno()}`)
}
