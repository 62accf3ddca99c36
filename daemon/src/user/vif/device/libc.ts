// The calls into the C library that a TUN device needs and Node does not offer. Descriptors and errno as in the manual pages.
import koffi from 'koffi'

// The symbols of the running program: works with glibc, musl and libSystem alike. Windows has none of these, and needs none: carried.ts.
const library = process.platform === 'win32' ? undefined : koffi.load(null)
const libc = { func: (signature: string): unknown => library?.func(signature) }

type Length = number

/** Bytes read, or -1 with errno. */
export const read = libc.func('long read(int, _Out_ uint8_t*, unsigned long)') as (
  descriptor: number,
  into: Uint8Array,
  length: Length,
) => number

export const write = libc.func('long write(int, const uint8_t*, unsigned long)') as (
  descriptor: number,
  from: Uint8Array,
  length: Length,
) => number

const fileControl = libc.func('int fcntl(int, int, ...)') as (
  descriptor: number,
  command: number,
  type: string,
  argument: number,
) => number
/** Takes a variable number of arguments, which Apple's processors pass another way. */
export const fcntl = (descriptor: number, command: number, argument: number): number =>
  fileControl(descriptor, command, 'int', argument)

/** fcntl for each batch of packets, on Linux, where a variable number of arguments is passed like a fixed one: a tenth of the time. */
export const setStatusFlags = libc.func('int fcntl(int, int, int)') as (
  descriptor: number,
  command: number,
  argument: number,
) => number

/** The end to read, then the end to write. */
export const pipe = libc.func('int pipe(_Out_ int*)') as (ends: Int32Array) => number

/** Waits on a thread of the pool, never on the loop. `entries` is an array of struct pollfd and must live until `done`. */
export const poll = libc.func('int poll(uint8_t*, unsigned long, int)') as {
  async(entries: Uint8Array, count: number, timeoutMs: number, done: (error: Error | null, ready: number) => void): void
}

export function errno(): number {
  return koffi.errno()
}

/** F_GETFL, F_SETFL, F_SETFD, FD_CLOEXEC, POLLIN: the same everywhere. */
export const flags = { getFlags: 3, setFlags: 4, setDescriptorFlags: 2, closeOnExec: 1, pollIn: 1 } as const
