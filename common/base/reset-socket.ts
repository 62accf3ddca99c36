// Resetting a TCP socket (RST) in every state. net.Socket.resetAndDestroy (Node 24) leaks the socket while its shutdown is under way, that is
// between end() and 'finish': libuv refuses the reset with EINVAL, Node says 'error' but never 'close', and the descriptor stays in the event loop,
// which spins once the far end has gone. So such a socket is given until its shutdown is through, and is closed if that takes too long.
import type { Socket } from 'node:net'

/** A far end that takes nothing more holds the shutdown up. */
const shutdownLimitMs = 1_000

/** Does nothing when it is closed already. What waits to be sent is lost, but for a socket whose end() is on its way. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return
  if (!socket.writableEnded || socket.writableFinished) {
    socket.resetAndDestroy()
    return
  }
  const late = setTimeout(() => socket.destroy(), shutdownLimitMs)
  late.unref()
  socket.once('finish', () => {
    if (!socket.destroyed) socket.resetAndDestroy()
  })
  socket.once('close', () => clearTimeout(late))
}
