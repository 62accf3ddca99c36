// The calls into the C library that the root half needs on Linux and macOS and Node does not offer: unix(7), socket(7), cmsg(3), tuntap,
// and netlink(7) on Linux.
// Structures are those of 64-bit machines, little-endian (glibc and musl agree there; macOS has its own msghdr).
import koffi from 'koffi'
import type { System } from '../../system/index.ts'

// The symbols of the running program: works with glibc, musl and libSystem alike. Windows has none of these, and calls none.
const library = process.platform === 'win32' ? undefined : koffi.load(null)
const libc = { func: (signature: string): unknown => library?.func(signature) }

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
koffi.struct('msghdr_darwin', {
  name: 'void*',
  nameLength: 'uint32_t',
  vectors: 'iovec*',
  vectorCount: 'int',
  control: 'uint8_t*',
  controlLength: 'uint32_t',
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

type SendMessage = (descriptor: number, message: OutgoingMessage, flags: number) => number

// Each returns -1 with errno when it fails. open, ioctl and fcntl take a variable number of arguments, which Apple's processors pass another way.
const open = libc.func('int open(const char*, int, ...)') as (path: string, flags: number) => number
export const openFile = (path: string, flags: number): number => open(path, flags)

export const closeDescriptor = libc.func('int close(int)') as (descriptor: number) => number

const control = libc.func('int ioctl(int, unsigned long, ...)') as (
  descriptor: number,
  request: number,
  type: string,
  argument: Uint8Array,
) => number
/** `argument` is what the call reads and writes. */
export const ioctl = (descriptor: number, request: number, argument: Uint8Array): number =>
  control(descriptor, request, 'uint8_t*', argument)

const fileControl = libc.func('int fcntl(int, int, ...)') as (
  descriptor: number,
  command: number,
  type: string,
  argument: number,
) => number
/** F_SETFD and FD_CLOEXEC: the same numbers on both. */
export const closeOnExec = (descriptor: number): number => fileControl(descriptor, 2, 'int', 1)

export const socketPair = libc.func('int socketpair(int, int, int, _Out_ int*)') as (
  domain: number,
  type: number,
  protocol: number,
  pair: Int32Array,
) => number

const senders: Readonly<Record<System['messageHeader'], SendMessage>> = {
  msghdr: libc.func('long sendmsg(int, msghdr*, int)') as SendMessage,
  msghdr_darwin: libc.func('long sendmsg(int, msghdr_darwin*, int)') as SendMessage,
}
export const sendMessage = (system: System, ...message: Parameters<SendMessage>): number =>
  senders[system.messageHeader](...message)

/** Bytes, or -1 with errno. */
type Transfer = (descriptor: number, bytes: Uint8Array, length: number, flags: number) => number

export const socket = libc.func('int socket(int, int, int)') as (
  domain: number,
  type: number,
  protocol: number,
) => number
export const send = libc.func('long send(int, const uint8_t*, unsigned long, int)') as Transfer
export const receive = libc.func('long recv(int, _Out_ uint8_t*, unsigned long, int)') as Transfer
/** 0 when there is no such interface. */
export const indexOfInterface = libc.func('unsigned int if_nametoindex(const char*)') as (name: string) => number

/** `length` holds the size of `value` before, the size written afterwards. */
export const getSocketOption = libc.func('int getsockopt(int, int, int, _Out_ uint8_t*, _Inout_ uint32_t*)') as (
  descriptor: number,
  level: number,
  option: number,
  value: Uint8Array,
  length: Uint32Array,
) => number

export function errno(): number {
  return koffi.errno()
}

/** `open /dev/net/tun: errno 2`: what failed, for the log. */
export function callFailed(what: string): Error {
  return new Error(`${what}: errno ${koffi.errno()}`)
}
