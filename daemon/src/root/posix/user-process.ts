// A user half's process on Linux and macOS: a child with one pipe for messages and one socket for descriptors. How it gets its user's rights is
// the system's own (`Launch`).
import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { chainOf } from '../../../../common/base/index.ts'
import type { System } from '../../system/index.ts'
import type { Passed, UserProcess, UserProgram } from '../platform/index.ts'
import { DescriptorChannel } from './descriptors.ts'

/** How a system starts a process with a user's rights. */
export interface Starting {
  readonly system: System
  readonly launch: Launch
}

/** Starts the program; `channel` is a descriptor of ours that becomes the program's descriptor 4; 3 is the pipe. */
export type Launch = (
  user: { readonly uid: number; readonly gid: number },
  program: UserProgram,
  channel: number,
) => ChildProcess

export class PosixProcess implements UserProcess {
  readonly pipe: Duplex | undefined
  readonly #child: ChildProcess
  readonly #channel: DescriptorChannel

  private constructor(child: ChildProcess, channel: DescriptorChannel) {
    this.#child = child
    this.#channel = channel
    this.pipe = (child.stdio[3] as Duplex | null | undefined) ?? undefined
  }

  static start(user: { uid: number; gid: number }, program: UserProgram, { system, launch }: Starting): PosixProcess {
    const channel = DescriptorChannel.open(system)
    const child = launch(user, program, channel.theirs)
    channel.inherited()
    return new PosixProcess(child, channel)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  onEnd(handler: (why: string) => void): void {
    this.#child.on('error', error => handler(chainOf(error)))
    this.#child.on('exit', (code, signal) => handler(signal ?? `exit ${String(code)}`))
  }

  end(): void {
    this.#child.kill('SIGTERM')
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  pass(what: Passed, text: string): void {
    if (what.kind !== 'descriptor') throw new Error(`${what.kind} can't be passed here`)
    this.#channel.send(what.descriptor, text)
  }

  [Symbol.dispose](): void {
    this.#channel[Symbol.dispose]()
  }
}
