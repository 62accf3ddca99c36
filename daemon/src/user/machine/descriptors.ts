// Receives descriptors from the root half: SCM_RIGHTS on a SOCK_SEQPACKET socket (unix(7), cmsg(3)), one a record. The record is always there
// before the message that speaks of it, so nothing ever waits. What differs between Linux and macOS is in daemon/src/system.
import koffi from 'koffi'
import { descriptorIn, systemOf } from '../../system/index.ts'

// The symbols of the running program: works with glibc and musl alike. On Windows nothing is received: joining.ts.
const library = process.platform === 'win32' ? undefined : koffi.load(null)
const libc = { func: (signature: string): unknown => library?.func(signature) }

// Names of their own: the root half has the same structures, and a test may load both.
koffi.struct('received_iovec', { base: 'uint8_t*', length: 'size_t' })
koffi.struct('received_msghdr', {
  name: 'void*',
  nameLength: 'uint32_t',
  vectors: 'received_iovec*',
  vectorCount: 'size_t',
  control: 'uint8_t*',
  controlLength: 'size_t',
  flags: 'int',
})

koffi.struct('received_msghdr_darwin', {
  name: 'void*',
  nameLength: 'uint32_t',
  vectors: 'received_iovec*',
  vectorCount: 'int',
  control: 'uint8_t*',
  controlLength: 'uint32_t',
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

const system = systemOf(process.platform === 'win32' ? 'linux' : process.platform)
const receiveMessage = libc.func(`long recvmsg(int, _Inout_ received_${system.messageHeader}*, int)`) as (
  descriptor: number,
  message: IncomingMessage,
  flags: number,
) => number
export const closeDescriptor = libc.func('int close(int)') as (descriptor: number) => number

const socketPair = libc.func('int socketpair(int, int, int, _Out_ int*)') as (
  domain: number,
  type: number,
  protocol: number,
  pair: Int32Array,
) => number

const afUnix = 1
/** Longer than any request's id in text form. */
const textBytes = 32

/** A descriptor channel for a root half that this half starts itself; the caller closes both ends. */
export function channelPair(): { readonly ours: number; readonly theirs: number } {
  const pair = new Int32Array(2)
  if (socketPair(afUnix, system.recordSocket, 0, pair) !== 0) throw new Error(`socketpair: errno ${koffi.errno()}`)
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
  const control = new Uint8Array(system.control.space)
  const message = {
    name: null,
    nameLength: 0,
    vectors: [{ base, length: textBytes }],
    vectorCount: 1,
    control,
    controlLength: control.length,
    flags: 0,
  }
  const length = receiveMessage(channel, message, system.receiveFlags)
  if (length <= 0) return undefined
  return { text: base.toString('utf8', 0, length), descriptor: descriptorIn(control, message.controlLength, system) }
}
