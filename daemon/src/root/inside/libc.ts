// The calls into the C library that the half inside needs beside those of ../libc.ts: mount(2), socket(2), umount(2).
import koffi from 'koffi'

const libc = koffi.load(null)

// Each returns -1 with errno when it fails.
export const mount = libc.func('int mount(const char*, const char*, const char*, unsigned long, void*)') as unknown as (
  source: string,
  target: string,
  type: string | null,
  flags: number,
  data: null,
) => number

export const unmount = libc.func('int umount2(const char*, int)') as unknown as (
  target: string,
  flags: number,
) => number

export const socket = libc.func('int socket(int, int, int)') as unknown as (
  domain: number,
  type: number,
  protocol: number,
) => number

export const flags = { bind: 4096, detach: 2 } as const
/** AF_INET, AF_INET6. */
export const families = { 4: 2, 6: 10 } as const
const nonBlockingCloseOnExec = 0o4000 | 0o2000000
/** SOCK_STREAM, SOCK_DGRAM. */
export const socketTypes = { tcp: 1 | nonBlockingCloseOnExec, udp: 2 | nonBlockingCloseOnExec } as const
