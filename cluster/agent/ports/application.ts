// The way to the application: one connection for one of the caller's. On the path of every request of a workload that nobody intercepts, so there
// is no promise, no closure and no copy per chunk.
import { connect, type Socket } from 'node:net'
import { resetSocket } from '../../../common/base/index.ts'
import type { Endpoint } from '../../../common/net/index.ts'

/** Locally, an application that listens accepts at once; one with a full backlog may take a while. */
const dialTimeoutMs = 10_000

/** Calls `connected` or `failed`, once. The returned function gives up. */
export function dialApplication(
  { ip, port }: Endpoint,
  connected: (socket: Socket) => void,
  failed: () => void,
): () => void {
  const socket = connect({ host: ip.toString(), port, allowHalfOpen: true, noDelay: true })
  let isOver = false as boolean
  const settle = (): boolean => {
    if (isOver) return false
    isOver = true
    clearTimeout(late)
    return true
  }
  const fail = () => {
    if (!settle()) return
    socket.destroy()
    failed()
  }
  const late = setTimeout(fail, dialTimeoutMs)
  socket.on('error', fail)
  socket.once('connect', () => {
    if (settle()) connected(socket)
  })
  return () => {
    if (settle()) socket.destroy()
  }
}

export interface Listener {
  heardNear(bytes: number): void
  heardFar(bytes: number): void
}

/** Two sockets (connected, allowHalfOpen, paused or not) pumped into each other until both are closed. `near`'s reset resets `far`, and vice versa. */
export function joinSockets(near: Socket, far: Socket, listener: Listener, closed: () => void): void {
  let open = 2
  const oneClosed = (socket: Socket, other: Socket, hadError: boolean) => {
    const isComplete = socket.readableEnded && socket.writableFinished
    if (!other.destroyed) {
      if (hadError || !isComplete) resetSocket(other)
      else other.destroySoon()
    }
    if (--open === 0) closed()
  }
  near.on('data', (chunk: Buffer) => {
    listener.heardNear(chunk.length)
    if (!far.write(chunk)) near.pause()
  })
  far.on('data', (chunk: Buffer) => {
    listener.heardFar(chunk.length)
    if (!near.write(chunk)) far.pause()
  })
  near.on('drain', () => far.resume())
  far.on('drain', () => near.resume())
  near.on('end', () => far.end())
  far.on('end', () => near.end())
  near.on('error', () => undefined)
  far.on('error', () => undefined)
  near.once('close', hadError => oneClosed(near, far, hadError))
  far.once('close', hadError => oneClosed(far, near, hadError))
  if (near.destroyed) resetSocket(far)
  else {
    near.resume()
    far.resume()
  }
}
