// The Unix socket on which everybody may ask for Fairlead. Nothing is read here: a connection is paused from its first moment, its user is
// taken from the kernel, and it is handed on. A live socket is never replaced, a dead one is.
import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { chainOf } from '../../../../common/base/index.ts'
import type { Caller, DoorEvents } from '../platform/index.ts'
import { descriptorOf, type Peer, type PeerOf } from './peer.ts'
import { PosixProcess, type Starting } from './user-process.ts'

/** Connections that one user may start in a window; a user half that is alive takes each within milliseconds. */
const connectionsPerUser = 100
const windowMs = 10_000
/** For a predecessor to accept, when there is one. */
const probeTimeoutMs = 1_000

export class ControlSocket implements Disposable {
  readonly #server: Server
  readonly #recent = new Map<number, number>()
  readonly #window: NodeJS.Timeout

  private constructor(server: Server) {
    this.#server = server
    this.#window = setInterval(() => this.#recent.clear(), windowMs)
    this.#window.unref()
  }

  /** Throws when another daemon listens there, or when something that is no socket is in the way. */
  static async listen(
    path: string,
    { accept, log, peerOf, ...starting }: DoorEvents & Starting & { peerOf: PeerOf },
  ): Promise<ControlSocket> {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    await removeDead(path)
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
    const control = new ControlSocket(server)
    server.on('connection', socket => {
      socket.on('error', error => log.debug('control connection failed', { error: chainOf(error) }))
      try {
        const peer = peerOf(socket)
        if (control.#mayConnect(peer.uid)) accept(callerOf(socket, peer, starting))
        else socket.destroy()
      } catch (error) {
        log.warn('control connection refused', { error: chainOf(error) })
        socket.destroy()
      }
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    server.on('error', error => log.error('control socket failed', { error: chainOf(error) }))
    // For everybody: whose session may be seen and steered is decided by the user, in that user's own half.
    chmodSync(path, 0o666)
    return control
  }

  [Symbol.dispose](): void {
    clearInterval(this.#window)
    // Also removes the file. Its callback would wait for every connection that was handed over.
    this.#server.close()
  }

  #mayConnect(uid: number): boolean {
    const count = (this.#recent.get(uid) ?? 0) + 1
    this.#recent.set(uid, count)
    return count <= connectionsPerUser
  }
}

function callerOf(socket: Socket, peer: Peer, starting: Starting): Caller {
  return {
    user: String(peer.uid),
    // Still the socket's own.
    connection: { kind: 'descriptor', descriptor: descriptorOf(socket) },
    start: program => PosixProcess.start(peer, program, starting),
    // The other half has its own descriptor of it; closing ours ends nothing then.
    close: () => socket.destroy(),
  }
}

/** Throws when `path` is a live socket or no socket. Does nothing when there is nothing. */
export async function removeDead(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new Error(`${path} is in the way and is no socket`)
  if (await isLive(path)) throw new Error(`another Fairlead daemon listens on ${path}`)
  unlinkSync(path)
}

function isLive(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    const answer = (live: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(live)
    }
    // One that does not even accept is busy, not dead.
    const timer = setTimeout(() => answer(true), probeTimeoutMs)
    socket.on('connect', () => answer(true))
    socket.on('error', () => answer(false))
  })
}
