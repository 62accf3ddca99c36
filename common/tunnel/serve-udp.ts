// The dialling end's UDP: one connected socket per flow, so that answers come from where they were asked and an ICMP "port unreachable" is noticed.
// Nothing waits: what neither side takes at once is dropped, as a network would.
import { createSocket } from 'node:dgram'
import { closeSync } from 'node:fs'
import { Pacer, systemClock } from '../base/index.ts'
import { DatagramAssembler } from './datagrams.ts'
import { DialRejection, TunnelCode } from './messages.ts'
import { reject, type ServedFlow } from './served-flow.ts'
import type { TunnelStream } from './tunnel-stream.ts'

/** As Telepresence 2.20: a flow without a datagram for so long has ended. */
const idleMs = 60_000
/** Bytes that may wait in the tunnel, and in the socket, before datagrams are dropped. */
const waitingLimitBytes = 1024 * 1024
/** Asked of the kernel, which gives at most net.core.rmem_max: its default holds 10 ms of 100 Mbit/s, less than this program may be busy. */
const receiveBufferBytes = 1024 * 1024

export function serveUdp(tunnel: TunnelStream, served: ServedFlow): void {
  const { ip, port } = served.addresses?.[0] ?? served.flow.destination
  const socket = createSocket({ type: ip.family === 4 ? 'udp4' : 'udp6', recvBufferSize: receiveBufferBytes })
  let isClosed = false
  let waiting = 0
  const close = () => {
    if (isClosed) return
    isClosed = true
    clearTimeout(idle)
    pacer.close()
    socket.close()
    served.closed?.()
  }
  const fail = (why: DialRejection) => {
    if (isClosed) return
    close()
    reject(tunnel, served, why)
  }
  const end = () => {
    if (!isClosed) pacer.flush()
    close()
    tunnel.conclude()
  }
  const idle = setTimeout(end, idleMs)
  const sent = (error: NodeJS.ErrnoException | null, bytes: number) => {
    waiting -= bytes
    if (error !== null && error.code !== 'EMSGSIZE') fail(rejectionOf(error))
  }
  const pacer = new Pacer(systemClock, datagram => {
    if (isClosed || waiting > waitingLimitBytes) return
    waiting += datagram.length
    socket.send(datagram, error => sent(error, datagram.length))
  })
  const assembler = new DatagramAssembler(datagram => {
    if (isClosed) return
    idle.refresh()
    pacer.send(datagram)
  })
  tunnel.hold(close)
  socket.on('error', error => fail(rejectionOf(error)))
  socket.on('message', datagram => {
    idle.refresh()
    served.traffic.sentBytes += datagram.length
    if (tunnel.waitingBytes < waitingLimitBytes) tunnel.sendData(datagram)
  })
  const connected = () => {
    if (isClosed) return
    tunnel.send(Buffer.of(TunnelCode.dialOk))
    tunnel.listen({
      data(piece, isLast) {
        served.traffic.receivedBytes += piece.length
        assembler.push(piece, isLast)
      },
      control: () => undefined,
      ended: end,
      drained: () => undefined,
      closed: close,
    })
  }
  const connect = () => socket.connect(port, ip.toString(), connected)
  if (served.elsewhere === undefined) connect()
  else
    served.elsewhere.datagramSocket(ip.family).then(
      fd => (isClosed ? closeSync(fd) : socket.bind({ fd }, connect)),
      () => fail(DialRejection.notAllowed),
    )
}

function rejectionOf(error: NodeJS.ErrnoException): DialRejection {
  return error.code === 'ENETUNREACH' || error.code === 'EADDRNOTAVAIL'
    ? DialRejection.networkUnreachable
    : error.code === 'EHOSTUNREACH'
      ? DialRejection.hostUnreachable
      : DialRejection.refused
}
