// The way to the application: one connection for one of the caller's.
import { connect, type Socket } from 'node:net'
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
