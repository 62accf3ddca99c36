// A pair of sockets over which descriptors go to a user half: SOCK_SEQPACKET, one record a descriptor, SCM_RIGHTS (unix(7), cmsg(3)).
import { callFailed, closeDescriptor, sendMessage, socketPair } from './libc.ts'

const afUnix = 1
const sockSeqPacket = 5
const sockCloseOnExec = 0o2000000
const solSocket = 1
const scmRights = 1
const doNotWait = 0x40
const noSignal = 0x4000
/** struct cmsghdr (16 bytes) and one int, padded to 8. */
const controlBytes = 24
const controlLength = 20n

export class DescriptorChannel implements Disposable {
  /** The user half's end, to be inherited by it; close it here with `inherited` when that is done. */
  readonly theirs: number
  readonly #ours: number
  #theirsOpen = true
  #open = true

  private constructor(ours: number, theirs: number) {
    this.#ours = ours
    this.theirs = theirs
  }

  static open(): DescriptorChannel {
    const pair = new Int32Array(2)
    if (socketPair(afUnix, sockSeqPacket | sockCloseOnExec, 0, pair) !== 0) throw callFailed('socketpair')
    const [ours = -1, theirs = -1] = pair
    return new DescriptorChannel(ours, theirs)
  }

  /** Of a process that was given this end. */
  static attach(ours: number): DescriptorChannel {
    const channel = new DescriptorChannel(ours, -1)
    channel.#theirsOpen = false
    return channel
  }

  inherited(): void {
    if (this.#theirsOpen) closeDescriptor(this.theirs)
    this.#theirsOpen = false
  }

  /** Sends a copy of `descriptor` in a record that says `text`. Never waits: throws when the other end reads nothing, or is gone. */
  send(descriptor: number, text: string): void {
    if (!this.#open) throw new Error('the channel is closed')
    const control = new Uint8Array(controlBytes)
    const view = new DataView(control.buffer)
    view.setBigUint64(0, controlLength, true)
    view.setInt32(8, solSocket, true)
    view.setInt32(12, scmRights, true)
    view.setInt32(16, descriptor, true)
    const base = Buffer.from(text)
    const message = {
      name: null,
      nameLength: 0,
      vectors: [{ base, length: base.length }],
      vectorCount: 1,
      control,
      controlLength: controlBytes,
      flags: 0,
    } as const
    if (sendMessage(this.#ours, message, doNotWait | noSignal) !== base.length) throw callFailed('sendmsg')
  }

  [Symbol.dispose](): void {
    this.inherited()
    if (this.#open) closeDescriptor(this.#ours)
    this.#open = false
  }
}
