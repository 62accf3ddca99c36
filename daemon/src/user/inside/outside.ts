// What of a command's traffic is not the cluster's: dialled from here, in the machine's network, with the machine's routes and firewall. As with the
// cluster, what is refused there is refused to the command; half-close and resets pass through. RFC 9293, RFC 768.
import { createSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import { resetSocket } from '../../../../common/base/index.ts'
import type { FlowId, Ip } from '../../../../common/net/index.ts'
import type { DialOutcome, TcpDialer, UdpCarrier, UdpDialer } from '../vif/index.ts'

/** Datagrams that may wait while the socket opens; more are dropped, as a network would. */
const mostWaiting = 64

/** `addressOf`: what is dialled for an address that the command has asked for. */
export class Outside implements TcpDialer, UdpDialer {
  readonly #addressOf: (ip: Ip) => string

  constructor(addressOf: (ip: Ip) => string) {
    this.#addressOf = addressOf
  }

  dial({ destination: { ip, port } }: FlowId, { signal }: { signal: AbortSignal }): Promise<DialOutcome> {
    return new Promise(resolve => {
      const far = connect({ host: this.#addressOf(ip), port, allowHalfOpen: true, noDelay: true })
      const onAbort = () => far.destroy(new Error('nobody waits any more'))
      signal.addEventListener('abort', onAbort, { once: true })
      far.once('error', (error: NodeJS.ErrnoException) => resolve(outcomeOf(error.code)))
      far.once('connect', () => {
        signal.removeEventListener('abort', onAbort)
        far.on('error', () => undefined)
        resolve({ kind: 'connected', carrier: { take: near => relay(near, far), drop: () => resetSocket(far) } })
      })
    })
  }

  open(
    { destination: { ip, port } }: FlowId,
    receive: (datagram: Uint8Array) => void,
    ended: (why: 'refused' | 'closed') => void,
  ): UdpCarrier {
    const host = this.#addressOf(ip)
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    let waiting: Uint8Array[] | undefined = []
    let isClosed = false
    const close = () => {
      if (isClosed) return
      isClosed = true
      waiting = undefined
      socket.close()
    }
    const fail = (error: NodeJS.ErrnoException) => {
      // Too long for the way: lost, as on any network.
      if (isClosed || error.code === 'EMSGSIZE') return
      close()
      ended(error.code === 'ECONNREFUSED' ? 'refused' : 'closed')
    }
    const send = (datagram: Uint8Array) => socket.send(datagram, error => error !== null && fail(error))
    socket.on('error', fail)
    socket.on('message', receive)
    socket.connect(port, host, () => {
      const early = waiting ?? []
      waiting = undefined
      if (!isClosed) early.forEach(send)
    })
    return {
      send(datagram) {
        const copy = Uint8Array.from(datagram)
        if (isClosed) return
        if (waiting === undefined) send(copy)
        else if (waiting.push(copy) > mostWaiting) waiting.shift()
      },
      close,
    }
  }
}

/** Owns both. */
export function relay(near: Socket, far: Socket): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('error', () => undefined)
    from.once('close', hadError => {
      if (hadError || !from.readableEnded || !from.writableFinished) resetSocket(to)
    })
    from.pipe(to)
    if (from.destroyed) resetSocket(to)
  }
}

function outcomeOf(code: string | undefined): DialOutcome {
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused' }
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return { kind: 'unreachable', what: 'host' }
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return { kind: 'unreachable', what: 'network' }
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreachable', what: 'prohibited' }
    default:
      return { kind: 'timed-out' }
  }
}
