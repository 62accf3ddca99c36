// What one kind of machine has to offer to the root half. One folder a kind (linux/, darwin/, windows/); choose.ts picks one, at one place.
// Everything else in this folder is the same on every machine.
import type { Duplex } from 'node:stream'
import type { Log } from '../../../../common/base/index.ts'
import type { Ip, Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import type { DnsSide, ResolvConf } from '../os-dns/index.ts'

export interface Platform {
  readonly devices: Devices
  readonly routes: RouteTable
  readonly dns: DnsSide
  /** Throws an Error for the person when this process may not do what it has to. */
  checkRights(): void
  /** Throws when another daemon listens there, or when something else is in the way. */
  claim(path: string): Promise<void>
  /** Lets everybody of this machine in, and says who came. */
  listen(path: string, events: DoorEvents): Promise<Disposable>
  /** Removes what a crashed predecessor left. Needs no saved state; never throws: what could not be removed is logged. */
  cleanUp(): Promise<void>
  /**
   * Where services are told by calls, not by signals, what to do. Resolves when the manager needs this process no more; until then `stop` is called,
   * once, when it asks. Absent elsewhere.
   */
  serveManager?(stop: (why: string) => Promise<void>): Promise<void>
}

export interface DoorEvents {
  readonly accept: (caller: Caller) => void
  readonly log: Log
}

/** A connection that nobody has read from, and whose it is, as the kernel says. */
export interface Caller {
  /** A uid, or a SID: one user half each. */
  readonly user: string
  readonly connection: Passed
  /** Starts a program with this user's rights. */
  start(program: UserProgram): UserProcess
  /** Gives up our part of the connection; whoever it was passed to still has it. */
  close(): void
}

export interface UserProgram {
  /** Program and arguments, absolute. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** A user half's process. Disposing gives up the channel, never the process. */
export interface UserProcess extends Disposable {
  readonly pid: number | undefined
  /** Undefined when the process could not be started. */
  readonly pipe: Duplex | undefined
  /** Once, when the process has ended or could not be started. */
  onEnd(handler: (why: string) => void): void
  /** Asks it to end. */
  end(): void
  kill(): void
  /** Hands something over in a record that says `text`. Never waits; throws when the process takes nothing any more. */
  pass(what: Passed, text: string): void
}

/** What can't go over the pipe of messages. */
export type Passed =
  /** A copy goes to the process; the sender still has its own. */
  | { readonly kind: 'descriptor'; readonly descriptor: number }
  /** Where descriptors can't be passed: packets are carried to the process and back, for as long as the stream lives. */
  | { readonly kind: 'packets'; readonly carry: (stream: Duplex) => void }
  /** Where connections can't be passed: the caller is told where the process listens. */
  | { readonly kind: 'caller'; readonly tell: (place: string) => void }

export interface OpenedDevice {
  readonly info: DeviceInfo
  readonly device: Passed
  /** Gives up our part; the device lives as long as somebody else has it. */
  close(): void
}

export interface Devices {
  /** With addresses and MTU, up. Throws DEVICE_FAILED; then there is no device. */
  open(): Promise<OpenedDevice>
  /** Whether somebody still has it or not. It may be gone already. */
  remove(device: string): Promise<void>
  /** Names of all devices with our mark. */
  ours(): Promise<readonly string[]>
}

export interface MachineRoute {
  /** 0 bits = a default route. */
  readonly prefix: Prefix
  /** Empty for routes without one (blackhole, unreachable). */
  readonly device: string
  readonly gateways: readonly Ip[]
  readonly isOurs: boolean
  /** For people, as the system would say it: `10.0.0.0/8 via 192.168.1.1 dev tun0`. */
  readonly text: string
}

export interface RouteChange {
  readonly remove: readonly Prefix[]
  readonly add: readonly Prefix[]
}

export interface RouteTable {
  /** All routes of the machine but its own book-keeping, both families. */
  read(): Promise<readonly MachineRoute[]>
  /** Adds first, then removes. Rejects at the first that fails; the rest may be done or not. */
  change(device: DeviceInfo, change: RouteChange): Promise<void>
  /** Takes back a change of which some part may have failed. Never rejects. */
  undo(device: DeviceInfo, change: RouteChange): Promise<void>
  /** resolv.conf(5), or what the machine has in its place. Never rejects. */
  readResolvConf(): Promise<ResolvConf>
}
