// The five calls into the C library that a TUN device needs and Node does not offer. Descriptors and errno as in the manual pages.
import koffi from 'koffi'

// The symbols of the running program: works with glibc and musl alike.
const libc = koffi.load(null)

type Length = number

/** Bytes read, or -1 with errno. */
export const read = libc.func('long read(int, _Out_ uint8_t*, unsigned long)') as unknown as (
  descriptor: number,
  into: Uint8Array,
  length: Length,
) => number

export const write = libc.func('long write(int, const uint8_t*, unsigned long)') as unknown as (
  descriptor: number,
  from: Uint8Array,
  length: Length,
) => number

export const fcntl = libc.func('int fcntl(int, int, int)') as unknown as (
  descriptor: number,
  command: number,
  argument: number,
) => number

export const eventfd = libc.func('int eventfd(unsigned int, int)') as unknown as (
  initial: number,
  flags: number,
) => number

/** Waits on a thread of the pool, never on the loop. `entries` is an array of struct pollfd and must live until `done`. */
export const poll = libc.func('int poll(uint8_t*, unsigned long, int)') as unknown as {
  async(entries: Uint8Array, count: number, timeoutMs: number, done: (error: Error | null, ready: number) => void): void
}

export function errno(): number {
  return koffi.errno()
}

export const flags = { getFlags: 3, setFlags: 4, nonBlocking: 0o4000, closeOnExec: 0o2000000, pollIn: 1 } as const
