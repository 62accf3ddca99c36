// Who is at the other end of a Unix socket, as the kernel recorded it at connect(2). Node has no call for it. Linux: SO_PEERCRED, unix(7).
// macOS: LOCAL_PEERCRED and LOCAL_PEERPID, unix(4), <sys/un.h>.
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
export type PeerOf = (socket: Socket) => Peer

export function linuxPeer(socket: Socket): Peer {
  const descriptor = descriptorOf(socket)
  const value = new Uint8Array(ucredBytes)
  const length = Uint32Array.of(ucredBytes)
  if (getSocketOption(descriptor, solSocket, soPeerCred, value, length) !== 0) throw callFailed('SO_PEERCRED')
  if (length[0] !== ucredBytes) throw new Error('SO_PEERCRED gave no credentials')
  const view = new DataView(value.buffer)
  return { pid: view.getInt32(0, true), uid: view.getUint32(4, true), gid: view.getUint32(8, true) }
}

/** SOL_LOCAL */
const localLevel = 0
const localPeerCred = 1
const localPeerPid = 2
/** struct xucred: version, uid, number of groups (short, padded), 16 groups, of which the first is the effective one. */
const xucred = { bytes: 76, version: 0, groupsAt: 12 } as const

export function darwinPeer(socket: Socket): Peer {
  const descriptor = descriptorOf(socket)
  const credentials = new Uint8Array(xucred.bytes)
  const length = Uint32Array.of(xucred.bytes)
  if (getSocketOption(descriptor, localLevel, localPeerCred, credentials, length) !== 0)
    throw callFailed('LOCAL_PEERCRED')
  const pid = new Uint8Array(4)
  // Only for the log: the peer may have ended.
  getSocketOption(descriptor, localLevel, localPeerPid, pid, Uint32Array.of(pid.length))
  return { pid: new DataView(pid.buffer).getInt32(0, true), ...readXucred(credentials.subarray(0, length[0])) }
}

/** Throws when it is not of the version and size that we know. */
export function readXucred(bytes: Uint8Array): { readonly uid: number; readonly gid: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.byteLength < xucred.groupsAt + 4 || view.getUint32(0, true) !== xucred.version || view.getInt16(8, true) < 1)
    throw new Error('LOCAL_PEERCRED gave no credentials')
  return { uid: view.getUint32(4, true), gid: view.getUint32(xucred.groupsAt, true) }
}

/** Still the socket's own. Throws when the socket is closed already. */
export function descriptorOf(socket: Socket): number {
  // Node keeps a socket's descriptor in its handle only; there is no public property for it.
  const { _handle: handle } = socket as unknown as { _handle?: { fd?: number } | null }
  const descriptor = handle?.fd
  if (descriptor === undefined || descriptor < 0) throw new Error('the socket has no descriptor')
  return descriptor
}
