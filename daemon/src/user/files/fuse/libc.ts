// What mounting and waiting need of the C library and Node does not offer. Structures are those of 64-bit Linux. Manual pages: poll(2), eventfd(2),
// mount(2), umount2(2), socketpair(2), recvmsg(2), cmsg(3).
import koffi from 'koffi'

// The symbols of the running program: works with glibc and musl alike. Other systems have no FUSE of Linux' kind, and not all of these calls.
const library = process.platform === 'linux' ? koffi.load(null) : undefined
const libc = { func: (signature: string): unknown => library?.func(signature) }

export const fcntl = libc.func('int fcntl(int, int, int)') as (
  descriptor: number,
  command: number,
  argument: number,
) => number
export const eventfd = libc.func('int eventfd(unsigned int, int)') as (initial: number, flags: number) => number

/** Waits on a thread of the pool, never on the loop. `entries` is an array of struct pollfd and must live until `done`. */
export const poll = libc.func('int poll(uint8_t*, unsigned long, int)') as {
  async(entries: Uint8Array, count: number, timeoutMs: number, done: (error: Error | null, ready: number) => void): void
}

export const mount = libc.func('int mount(str, str, str, unsigned long, str)') as (
  source: string,
  target: string,
  type: string,
  flags: number,
  data: string,
) => number
/** On a thread of the pool: the kernel may ask us something meanwhile. */
export const unmount = libc.func('int umount2(str, int)') as {
  async(target: string, flags: number, done: (error: Error | null, result: number) => void): void
}

const socketpair = libc.func('int socketpair(int, int, int, _Out_ int*)') as (
  domain: number,
  type: number,
  protocol: number,
  pair: number[],
) => number
const receiveMessage = libc.func('long recvmsg(int, uint8_t*, int)') as (
  descriptor: number,
  message: Uint8Array,
  flags: number,
) => number
const addressOf = koffi.address as (bytes: Uint8Array) => bigint

export function errno(): number {
  return koffi.errno()
}

export const flags = {
  getFlags: 3,
  setFlags: 4,
  nonBlocking: 0o4000,
  closeOnExec: 0o2000000,
  pollIn: 1,
  mountReadOnly: 1,
  mountNoSuid: 2,
  mountNoDevices: 4,
  unmountDetach: 2,
} as const

const unixDomain = 1
const stream = 1
const scmRights = 1
const doNotWait = 0x40
const closeOnExecMessage = 0x40000000

/** Two connected Unix stream sockets, neither of which survives an exec. */
export function socketPair(): readonly [ours: number, theirs: number] {
  const pair = [0, 0]
  if (socketpair(unixDomain, stream | flags.closeOnExec, 0, pair) !== 0)
    throw new Error(`socketpair failed with errno ${errno()}`)
  return [pair[0] ?? -1, pair[1] ?? -1]
}

/** The descriptor that was sent over `socket`; undefined when nothing has come. */
export function receiveDescriptor(socket: number): number | undefined {
  const data = new Uint8Array(1)
  const control = new Uint8Array(24)
  const vector = Buffer.alloc(16)
  vector.writeBigUInt64LE(addressOf(data), 0)
  vector.writeBigUInt64LE(BigInt(data.length), 8)
  // struct msghdr: name, its length, iovec and count, control and its length, flags.
  const message = Buffer.alloc(56)
  message.writeBigUInt64LE(addressOf(vector), 16)
  message.writeBigUInt64LE(1n, 24)
  message.writeBigUInt64LE(addressOf(control), 32)
  message.writeBigUInt64LE(BigInt(control.length), 40)
  if (receiveMessage(socket, message, doNotWait | closeOnExecMessage) < 0) return undefined
  const view = new DataView(control.buffer)
  const isDescriptor = view.getInt32(8, true) === 1 && view.getInt32(12, true) === scmRights
  return isDescriptor ? view.getInt32(16, true) : undefined
}
