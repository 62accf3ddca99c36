// A pair of sockets over which descriptors go to a user half: one record a descriptor, SCM_RIGHTS (unix(7), cmsg(3)).

import { controlMessage, linuxSystem, type System } from '../../system/index.ts'
import { callFailed, closeDescriptor, closeOnExec, sendMessage, socketPair } from './libc.ts'

const afUnix = 1

export class DescriptorChannel implements Disposable {
  /** The user half's end, to be inherited by it; close it here with `inherited` when that is done. */
  readonly theirs: number
  readonly #ours: number
  readonly #system: System
  #theirsOpen = true
  #open = true

  private constructor(ours: number, theirs: number, system: System) {
    this.#ours = ours
    this.#system = system
    this.theirs = theirs
  }

  static open(system: System): DescriptorChannel {
    const pair = new Int32Array(2)
    if (socketPair(afUnix, system.recordSocket, 0, pair) !== 0) throw callFailed('socketpair')
    const [ours = -1, theirs = -1] = pair
    // Where the type of the socket can't say so. The child's copies do not have the flag.
    for (const descriptor of pair) closeOnExec(descriptor)
    return new DescriptorChannel(ours, theirs, system)
  }

  /** Of a process that was given this end. */
  static attach(ours: number, system: System = linuxSystem): DescriptorChannel {
    const channel = new DescriptorChannel(ours, -1, system)
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
    const control = controlMessage(descriptor, this.#system)
    const base = Buffer.from(text)
    const message = {
      name: null,
      nameLength: 0,
      vectors: [{ base, length: base.length }],
      vectorCount: 1,
      control,
      controlLength: control.length,
      flags: 0,
    } as const
    if (sendMessage(this.#system, this.#ours, message, this.#system.sendFlags) !== base.length)
      throw callFailed('sendmsg')
  }

  [Symbol.dispose](): void {
    this.inherited()
    if (this.#open) closeDescriptor(this.#ours)
    this.#open = false
  }
}
