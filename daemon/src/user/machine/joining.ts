// Windows: how a user half, which its user's own programs start, comes to the service. It makes a pipe that only its user and the system may open, says
// the name to the service, and waits for it to come (root/windows/door.ts says the rest).
import { randomBytes } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { KnownError } from '../../../../common/base/index.ts'
import { forMessages, notWanted } from '../../messages.ts'
import { openPipe, ownUser, protectPipe, withOwner } from '../../windows/index.ts'

/** From our word to the service's coming; it does so at once, unless the machine is very busy. */
const joinTimeoutMs = 10_000
/** The service says first what a connection is for. */
const prefaceBytes = 4
const prefaceTimeoutMs = 3_000
/** From the answer that there is a device to its packets' connection, which was made before. */
const carrierTimeoutMs = 5_000
/** Connections for devices that nobody has asked for yet. */
const mostCarriers = 16

export interface JoinCalls {
  ownUser(): string
  /** Only `user` and the system may open our pipe, from now on. */
  protect(path: string, user: string): void
  /** Throws with the code ENOENT when nobody listens there. */
  open(path: string): { readonly socket: Socket }
}

const windowsCalls: JoinCalls = {
  ownUser,
  protect: (path, user) => protectPipe(path, withOwner(user)),
  open: openPipe,
}

export interface Joined {
  readonly pipe: Socket
  /** The packets of the device that the request with this id opened. Throws DEVICE_FAILED. */
  carrierOf(id: number): Promise<Socket>
}

/** Throws DAEMON_NOT_RUNNING when there is no service, DAEMON_LOST when it does not come, as when this user has a half already. */
export async function joinService(
  service: string,
  { calls = windowsCalls, nameOf = pipeName }: { calls?: JoinCalls; nameOf?: () => string } = {},
): Promise<Joined> {
  const carriers = new Map<number, Socket>()
  const waiting = new Map<number, (socket: Socket) => void>()
  const messages = Promise.withResolvers<Socket>()
  const path = nameOf()
  const server = await serve(path, (socket, id) => {
    if (id === forMessages) {
      messages.resolve(socket)
      return
    }
    if (id === notWanted) {
      socket.destroy()
      messages.reject(new KnownError('DAEMON_LOST'))
      return
    }
    const wanted = waiting.get(id)
    if (wanted !== undefined) wanted(socket)
    else if (carriers.size < mostCarriers) carriers.set(id, socket)
    else socket.destroy()
  })
  try {
    calls.protect(path, calls.ownUser())
    sayName(service, path, calls)
    const pipe = await within(messages.promise, joinTimeoutMs, () => new KnownError('DAEMON_LOST'))
    pipe.once('close', () => server.close())
    return {
      pipe,
      async carrierOf(id) {
        const came = carriers.get(id)
        carriers.delete(id)
        if (came !== undefined) return came
        const { promise, resolve } = Promise.withResolvers<Socket>()
        waiting.set(id, resolve)
        try {
          return await within(
            promise,
            carrierTimeoutMs,
            () => new KnownError('DEVICE_FAILED', { what: 'its packets did not arrive' }),
          )
        } finally {
          waiting.delete(id)
        }
      },
    }
  } catch (error) {
    server.close()
    throw error
  }
}

function pipeName(): string {
  return String.raw`\\.\pipe\fairlead-half-${randomBytes(16).toString('hex')}`
}

function sayName(service: string, path: string, calls: JoinCalls): void {
  try {
    const { socket } = calls.open(service)
    // What the service has to say it says on our own pipe.
    socket.on('error', () => undefined)
    socket.end(`${path}\n`)
    socket.resume()
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new KnownError('DAEMON_NOT_RUNNING', {}, error) : error
  }
}

/** `accept` gets a connection, paused, with what came first on it. */
async function serve(path: string, accept: (socket: Socket, id: number) => void): Promise<Server> {
  const server = createServer(socket => {
    const timer = setTimeout(() => socket.destroy(), prefaceTimeoutMs)
    socket.on('error', () => undefined)
    socket.once('close', () => clearTimeout(timer))
    const read = () => {
      const bytes = socket.read(prefaceBytes) as Buffer | null
      if (bytes === null) return
      clearTimeout(timer)
      socket.off('readable', read)
      if (bytes.length === prefaceBytes) accept(socket, bytes.readUInt32BE(0))
      else socket.destroy()
    }
    socket.on('readable', read)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return server
}

async function within<T>(promise: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), timeoutMs)
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
