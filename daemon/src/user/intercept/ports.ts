// What intercepts need of the rest of the user half, declared here: a connected session brings a path, the composition root brings the machine.
import type { Duplex } from 'node:stream'
import type { Clock, Log } from '../../../../common/base/index.ts'
import type { FlowId, Ip } from '../../../../common/net/index.ts'
import type { GrpcConnection } from '../../../../common/protocol/index.ts'
import type { Elsewhere } from '../../../../common/tunnel/index.ts'
import type { PodPort } from '../kube/index.ts'
import type { CallBacks, ManagerConnection, Over } from '../tunnel/index.ts'
import type { DialOutcome, UdpCarrier } from '../vif/index.ts'
import type { FilesOpener } from './files.ts'

interface Cancellable {
  readonly signal: AbortSignal
}

/** The way into the cluster while a session is connected; another after each reconnection. */
export interface InterceptPath {
  /** Our session at the manager. */
  readonly sessionId: string
  /** The connected namespace. */
  readonly namespace: string
  readonly managerVersion: string
  /** For calls to the manager. */
  readonly grpc: GrpcConnection
  readonly flows: Flows
  /** Whether the manager still knows the session. */
  remain(options: Cancellable): Promise<'here' | 'expired'>
  portForward(target: PodPort, options: Cancellable): Promise<Duplex>
  /**
   * What proves to the manager that this user may take away what others have in that namespace (empty: everywhere); undefined when the cluster does
   * not let him. Throws KnownError.
   */
  administrationToken(namespace: string, options: Cancellable): Promise<string | undefined>
}

/** The session's tunnels. */
export interface Flows extends CallBacks {
  /** Without `over`: from the origin. `isBound`: from there or not at all. */
  dial(flow: FlowId, options: Cancellable & { readonly over?: Over; readonly isBound?: boolean }): Promise<DialOutcome>
  open(
    flow: FlowId,
    receive: (datagram: Uint8Array) => void,
    ended: (why: 'refused' | 'closed') => void,
    options?: { readonly over?: Over; readonly isBound?: boolean },
  ): UdpCarrier
  /** A connection of our own through the manager; undefined when it was not accepted. */
  connect(flow: FlowId, options: Cancellable): Promise<Duplex | undefined>
  /** Connections of the workstation start there from now on; undefined: at the manager. */
  setOrigin(connection: ManagerConnection | undefined): void
}

/** Looks at this machine without touching it. */
export interface LocalPorts {
  /** Whether something listens there; undefined when that can't be known. */
  isListening(protocol: 'TCP' | 'UDP', address: Ip, port: number): Promise<boolean | undefined>
}

/** Makes a workload's volumes appear in a folder. */
export interface Mounts {
  open(wanted: MountRequest, options: Cancellable): Promise<Mounted>
}

export interface MountRequest {
  /** Absolute. */
  readonly folder: string
  readonly isWritable: boolean
  readonly files: FilesOpener
}

export interface Mounted extends AsyncDisposable {
  readonly kind: 'fuse' | 'copy'
}

export interface InterceptDependencies {
  /** user@host, as the manager knows us. */
  readonly clientName: string
  readonly localPorts: LocalPorts
  /** Absent: folders can't be mounted. */
  readonly mounts?: Mounts
  /** Where local processes are in another network than ours. */
  readonly elsewhere?: Elsewhere | undefined
  /** Unix milliseconds. */
  wallClock(): number
  readonly clock: Clock
  readonly log: Log
}
