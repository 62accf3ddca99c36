// The calls into the C library for sockets of the kernel (netlink, routing), for which Node has no class. Linux and macOS.
import koffi from 'koffi'

// The symbols of the running program: works with glibc and musl alike. Windows has none of these.
const library = process.platform === 'win32' ? undefined : koffi.load(null)
const libc = { func: (signature: string): unknown => library?.func(signature) }

/** Bytes, or -1 with errno. */
type Transfer = (descriptor: number, bytes: Uint8Array, length: number, flags: number) => number

export const socket = libc.func('int socket(int, int, int)') as (
  domain: number,
  type: number,
  protocol: number,
) => number
export const bind = libc.func('int bind(int, const uint8_t*, unsigned int)') as (
  descriptor: number,
  address: Uint8Array,
  length: number,
) => number
export const send = libc.func('long send(int, const uint8_t*, unsigned long, int)') as Transfer
export const recv = libc.func('long recv(int, _Out_ uint8_t*, unsigned long, int)') as Transfer
export const close = libc.func('int close(int)') as (descriptor: number) => number
/** Variadic, as it is: the calling convention of arm64 macOS differs for those. */
export const fcntl = libc.func('int fcntl(int, int, ...)') as (
  descriptor: number,
  command: number,
  type: 'int',
  argument: number,
) => number
/** Null when there is no such interface. `name` has room for 16 bytes. */
export const nameOfInterface = libc.func('const char *if_indextoname(unsigned int, _Out_ uint8_t*)') as (
  index: number,
  name: Uint8Array,
) => string | null

export function errno(): number {
  return koffi.errno()
}
