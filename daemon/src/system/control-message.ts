// Where Linux and macOS differ in what both have: numbers, and the layout of the structures that carry a descriptor or name a peer. 64-bit,
// little-endian. Linux: asm-generic/socket.h, bits/socket.h. macOS: <sys/socket.h>, <sys/un.h>, <sys/ucred.h> of xnu.

export interface System {
  /** `SOL_SOCKET`. */
  readonly socketLevel: number
  /** Of socketpair(2): keeps records apart, like SOCK_SEQPACKET, which macOS does not have for Unix sockets: its SOCK_DGRAM loses nothing there. */
  readonly recordSocket: number
  /** Of sendmsg(2): fails instead of waiting, and without a signal. (Node ignores SIGPIPE; macOS has no flag for it.) */
  readonly sendFlags: number
  /** struct cmsghdr with one descriptor: where its fields lie, what its length says, and what it takes (CMSG_LEN, CMSG_SPACE of cmsg(3)). */
  readonly control: {
    readonly lengthBytes: 4 | 8
    readonly dataAt: number
    readonly length: number
    readonly space: number
  }
  /** Of recvmsg(2): never waits; where there is a flag for it, the descriptor is closed by an exec. */
  readonly receiveFlags: number
  readonly messageHeader: 'msghdr' | 'msghdr_darwin'
}

export const linuxSystem: System = {
  socketLevel: 1,
  // SOCK_SEQPACKET | SOCK_CLOEXEC
  recordSocket: 5 | 0o2000000,
  // MSG_DONTWAIT | MSG_NOSIGNAL
  sendFlags: 0x40 | 0x4000,
  // MSG_DONTWAIT | MSG_CMSG_CLOEXEC
  receiveFlags: 0x40 | 0x40000000,
  control: { lengthBytes: 8, dataAt: 16, length: 20, space: 24 },
  messageHeader: 'msghdr',
}

export const darwinSystem: System = {
  socketLevel: 0xffff,
  recordSocket: 2,
  // MSG_DONTWAIT
  sendFlags: 0x80,
  receiveFlags: 0x80,
  control: { lengthBytes: 4, dataAt: 12, length: 16, space: 16 },
  messageHeader: 'msghdr_darwin',
}

/** Throws an Error where descriptors can't be passed. */
export function systemOf(platform: NodeJS.Platform): System {
  if (platform === 'linux') return linuxSystem
  if (platform === 'darwin') return darwinSystem
  throw new Error(`descriptors can't be passed on ${platform}`)
}

/** SCM_RIGHTS, the same on both. */
const scmRights = 1

/** A control message that carries `descriptor`: cmsg(3). */
export function controlMessage(descriptor: number, { socketLevel, control }: System): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(control.space)
  const view = new DataView(bytes.buffer)
  if (control.lengthBytes === 8) view.setBigUint64(0, BigInt(control.length), true)
  else view.setUint32(0, control.length, true)
  view.setInt32(control.lengthBytes, socketLevel, true)
  view.setInt32(control.lengthBytes + 4, scmRights, true)
  view.setInt32(control.dataAt, descriptor, true)
  return bytes
}

/** The descriptor in a control message of which `length` bytes were written; undefined when it carries none. */
export function descriptorIn(bytes: Uint8Array, length: number, { socketLevel, control }: System): number | undefined {
  if (length < control.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isRights =
    view.getInt32(control.lengthBytes, true) === socketLevel &&
    view.getInt32(control.lengthBytes + 4, true) === scmRights
  return isRights ? view.getInt32(control.dataAt, true) : undefined
}
