// The dialling end's TCP: dial, tell the result, pump. What the other side sends before the dial has ended waits in the stream (bounded by its window).
import { connect, type Socket } from 'node:net'
import type { Endpoint } from '../net/index.ts'
import { joinSocket } from './join-socket.ts'
import { DialRejection, TunnelCode } from './messages.ts'
import { reject, type ServedFlow } from './served-flow.ts'
import type { TunnelStream } from './tunnel-stream.ts'

/** First keep-alive probe on an idle connection: a far end that vanished is noticed. */
const keepAliveAfterMs = 60_000

export function serveTcp(tunnel: TunnelStream, served: ServedFlow): void {
  const addresses = served.addresses ?? [served.flow.destination]
  let socket: Socket | undefined
  let isSettled = false as boolean
  const settle = () => {
    isSettled = true
    clearTimeout(late)
  }
  const fail = (why: DialRejection) => {
    if (isSettled) return
    settle()
    socket?.destroy()
    reject(tunnel, served, why)
    served.closed?.()
  }
  const late = setTimeout(() => fail(DialRejection.timedOut), served.dialTimeoutMs)
  const dial = (at: number) => {
    const address = addresses[at]
    if (address === undefined) {
      fail(DialRejection.refused)
      return
    }
    if (served.elsewhere === undefined) begun(connectTo(address), at)
    else
      served.elsewhere.connect(address).then(
        dialled => (isSettled ? dialled.destroy() : begun(dialled, at)),
        () => fail(DialRejection.notAllowed),
      )
  }
  const begun = (dialled: Socket, at: number) => {
    socket = dialled
    dialled.on('error', (error: NodeJS.ErrnoException) => {
      if (isSettled) return
      const why = rejectionOf(error.code)
      if (why === DialRejection.refused && at + 1 < addresses.length) dial(at + 1)
      else fail(why)
    })
    dialled.once('connect', () => {
      if (isSettled) return
      settle()
      tunnel.send(Buffer.of(TunnelCode.dialOk))
      joinSocket(dialled, tunnel, served.traffic, () => served.closed?.(), served.tap)
    })
  }
  tunnel.hold(() => {
    if (isSettled) return
    settle()
    socket?.destroy()
    served.closed?.()
  })
  tunnel.expectCompany()
  if (!isSettled) dial(0)
}

function connectTo({ ip, port }: Endpoint): Socket {
  return connect({
    host: ip.toString(),
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveAfterMs,
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
