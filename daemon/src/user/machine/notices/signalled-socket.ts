// A kernel socket that Node has no class for (netlink, routing), read when the kernel says by SIGIO that there is something: fcntl(2), O_ASYNC. So it
// costs neither a thread nor a look now and then. What is read is thrown away: that there was something is all that counts.
import { bind, close, errno, fcntl, recv, socket } from '../libc.ts'

export interface SignalledSocket {
  readonly domain: number
  readonly type: number
  readonly protocol: number
  /** Bound to it when there is one. */
  readonly address?: Uint8Array
  /** Of this platform's fcntl.h. */
  readonly flags: {
    readonly setFlags: number
    readonly setOwner: number
    readonly nonBlocking: number
    readonly async: number
  }
  /** Of this platform's errno.h: notices were lost, which is one more. */
  readonly noBuffers: number
}

/** A dump of one message of the kernel is at most that. */
const bufferBytes = 32 * 1024
/** Reads of one signal; the rest waits for the next turn of the loop. */
const mostReads = 256

/** Throws when the kernel does not give the socket. */
export function openSignalled(of: SignalledSocket, changed: () => void): Disposable {
  const descriptor = socket(of.domain, of.type, of.protocol)
  if (descriptor < 0) throw failure('socket')
  const buffer = new Uint8Array(bufferBytes)
  let isClosed = false
  const drain = () => {
    let count = 0
    while (!isClosed && count < mostReads) {
      if (recv(descriptor, buffer, buffer.length, 0) < 0 && errno() !== of.noBuffers) break
      count++
    }
    if (count > 0) changed()
    if (count === mostReads) setImmediate(drain)
  }
  // Before the kernel is asked for signals: without a listener, SIGIO ends the process.
  process.on('SIGIO', drain)
  const { setOwner, setFlags, nonBlocking, async } = of.flags
  const isReady =
    fcntl(descriptor, setOwner, 'int', process.pid) >= 0 &&
    fcntl(descriptor, setFlags, 'int', nonBlocking | async) >= 0 &&
    (of.address === undefined || bind(descriptor, of.address, of.address.length) >= 0)
  const opened = {
    [Symbol.dispose]() {
      if (isClosed) return
      isClosed = true
      close(descriptor)
      // A signal may be under way still.
      setImmediate(() => process.off('SIGIO', drain))
    },
  }
  if (isReady) return opened
  const error = failure('setting up')
  opened[Symbol.dispose]()
  throw error
}

function failure(what: string): Error {
  return new Error(`${what} of a socket of the kernel failed with errno ${errno()}`)
}
