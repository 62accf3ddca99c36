// The dialling end's TCP: dial, tell the result, pump. What the other end sends before the dial has ended waits in the stream (bounded by its window).
import { connect } from 'node:net'
import { joinSocket } from './join-socket.ts'
import { DialRejection, TunnelCode } from './messages.ts'
import { reject, type ServedFlow } from './served-flow.ts'
import type { TunnelStream } from './tunnel-stream.ts'

/** First keep-alive probe on an idle connection: a far end that vanished is noticed. */
const keepAliveAfterMs = 60_000

export function serveTcp(tunnel: TunnelStream, served: ServedFlow): void {
  const { ip, port } = served.flow.destination
  const socket = connect({
    host: ip.toString(),
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveAfterMs,
  })
  let isSettled = false
  const settle = () => {
    isSettled = true
    clearTimeout(late)
  }
  const fail = (why: DialRejection) => {
    if (isSettled) return
    settle()
    socket.destroy()
    reject(tunnel, served, why)
    served.closed?.()
  }
  const late = setTimeout(() => fail(DialRejection.timedOut), served.dialTimeoutMs)
  tunnel.hold(() => {
    if (isSettled) return
    settle()
    socket.destroy()
    served.closed?.()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => fail(rejectionOf(error.code)))
  socket.once('connect', () => {
    if (isSettled) return
    settle()
    tunnel.send(Buffer.of(TunnelCode.dialOk))
    joinSocket(socket, tunnel, served.traffic, () => served.closed?.(), served.tap)
  })
}

function rejectionOf(code: string | undefined): DialRejection {
  switch (code) {
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return DialRejection.hostUnreachable
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return DialRejection.networkUnreachable
    case 'ETIMEDOUT':
      return DialRejection.timedOut
    case 'EACCES':
    case 'EPERM':
      return DialRejection.notAllowed
    default:
      return DialRejection.refused
  }
}
