// Who is at the other end of a Unix socket, as the kernel recorded it at connect(2): SO_PEERCRED, unix(7). Node has no call for it.
import type { Socket } from 'node:net'
import { callFailed, getSocketOption } from './libc.ts'

export interface Peer {
  readonly pid: number
  readonly uid: number
  readonly gid: number
}

const solSocket = 1
const soPeerCred = 17
/** struct ucred: pid, uid, gid. */
const ucredBytes = 12

/** Throws when the socket is closed already. */
export function peerOf(socket: Socket): Peer {
  const descriptor = descriptorOf(socket)
  const value = new Uint8Array(ucredBytes)
  const length = Uint32Array.of(ucredBytes)
  if (getSocketOption(descriptor, solSocket, soPeerCred, value, length) !== 0) throw callFailed('SO_PEERCRED')
  if (length[0] !== ucredBytes) throw new Error('SO_PEERCRED gave no credentials')
  const view = new DataView(value.buffer)
  return { pid: view.getInt32(0, true), uid: view.getUint32(4, true), gid: view.getUint32(8, true) }
}

/** Still the socket's own. Throws when the socket is closed already. */
export function descriptorOf(socket: Socket): number {
  // Node keeps a socket's descriptor in its handle only; there is no public property for it.
  const { _handle: handle } = socket as unknown as { _handle?: { fd?: number } | null }
  const descriptor = handle?.fd
  if (descriptor === undefined || descriptor < 0) throw new Error('the socket has no descriptor')
  return descriptor
}
