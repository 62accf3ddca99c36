// Receives descriptors from the root half: SCM_RIGHTS on a SOCK_SEQPACKET socket (unix(7), cmsg(3)), one a record. The record is always there
// before the message that speaks of it, so nothing ever waits. Structures are those of 64-bit Linux.
import koffi from 'koffi'

// The symbols of the running program: works with glibc and musl alike.
const libc = koffi.load(null)

koffi.struct('iovec', { base: 'uint8_t*', length: 'size_t' })
koffi.struct('msghdr', {
  name: 'void*',
  nameLength: 'uint32_t',
  vectors: 'iovec*',
  vectorCount: 'size_t',
  control: 'uint8_t*',
  controlLength: 'size_t',
  flags: 'int',
})

interface IncomingMessage {
  name: null
  nameLength: number
  vectors: { base: Uint8Array; length: number }[]
  vectorCount: number
  control: Uint8Array
  /** The size of `control` before, what was written afterwards. */
  controlLength: number
  flags: number
}

const receiveMessage = libc.func('long recvmsg(int, _Inout_ msghdr*, int)') as unknown as (
  descriptor: number,
  message: IncomingMessage,
  flags: number,
) => number
export const closeDescriptor = libc.func('int close(int)') as unknown as (descriptor: number) => number

const socketPair = libc.func('int socketpair(int, int, int, _Out_ int*)') as unknown as (
  domain: number,
  type: number,
  protocol: number,
  pair: Int32Array,
) => number

const afUnix = 1
const sockSeqPacket = 5
const sockCloseOnExec = 0o2000000
const solSocket = 1
const scmRights = 1
const doNotWait = 0x40
const closeOnExec = 0x40000000
/** struct cmsghdr (16 bytes) and one int, padded to 8. */
const controlBytes = 24
/** Longer than any request's id in text form. */
const textBytes = 32

/** A descriptor channel for a root half that this half starts itself; the caller closes both ends. */
export function channelPair(): { readonly ours: number; readonly theirs: number } {
  const pair = new Int32Array(2)
  if (socketPair(afUnix, sockSeqPacket | sockCloseOnExec, 0, pair) !== 0)
    throw new Error(`socketpair: errno ${koffi.errno()}`)
  const [ours = -1, theirs = -1] = pair
  return { ours, theirs }
}

/** The descriptor of the record that says `text`. Those of earlier requests that nobody waits for any more are closed. */
export function receiveDescriptor(channel: number, text: string): number | undefined {
  for (;;) {
    const record = receiveRecord(channel)
    if (record === undefined || record.text === text) return record?.descriptor
    if (record.descriptor !== undefined) closeDescriptor(record.descriptor)
  }
}

function receiveRecord(channel: number): { text: string; descriptor: number | undefined } | undefined {
  const base = Buffer.alloc(textBytes)
  const control = new Uint8Array(controlBytes)
  const message = {
    name: null,
    nameLength: 0,
    vectors: [{ base, length: textBytes }],
    vectorCount: 1,
    control,
    controlLength: controlBytes,
    flags: 0,
  }
  const length = receiveMessage(channel, message, doNotWait | closeOnExec)
  if (length <= 0) return undefined
  const view = new DataView(control.buffer)
  const holdsRights =
    message.controlLength >= 20 && view.getInt32(8, true) === solSocket && view.getInt32(12, true) === scmRights
  return { text: base.toString('utf8', 0, length), descriptor: holdsRights ? view.getInt32(16, true) : undefined }
}
