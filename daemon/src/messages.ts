// All that the two halves of the daemon say to each other, over the pipe that the root half made when it started the user half (JSON in the
// frames of frames.ts). The user half asks for whole wanted states; the root half checks every value, applies it and answers each request once, in
// order. Both halves share this file and frames.ts, nothing else. Descriptors travel beside the pipe: SCM_RIGHTS on the descriptor channel, one a
// record, sent before the message that announces it. The record's text is the request's id for a device, `connectionRecord` for a connection.

/** Descriptor numbers of the user half at its start: a stream socket for messages, a SOCK_SEQPACKET one for descriptors. */
export const messagePipe = 3
export const descriptorChannel = 4
export const connectionRecord = 'connection'

/**
 * Windows, where neither descriptors nor pipes are inherited: the user half makes a pipe with such a name and says it to the service, which opens it
 * once for messages and once more for each device (root/windows/door.ts). What comes first on each is four bytes: `forMessages`, the id of the request
 * whose device's packets follow (packet-frames.ts), or `notWanted`: this user has a half already.
 */
export const halfPipeName = /^\\\\\.\\pipe\\fairlead-half-[0-9a-f]{32}$/
export const forMessages = 0
export const notWanted = 0xffff_ffff

/** Where our devices' own networks lie: a /24 and a /64 of these each. Windows takes nothing of 240.0.0.0/4 for an address. */
export const deviceSpaces = [
  process.platform === 'win32' ? '198.19.0.0/16' : '246.246.0.0/16',
  'fd66:6169:726c::/48',
] as const

export const limits = {
  /** Prefixes routed into one device; also of allowConflicting and keepOut. */
  prefixes: 1024,
  /** Domains and search list together: as many as systemd-resolved takes for one link. */
  domains: 1024,
  devicesPerUser: 8,
  /** Requests of one user half that wait for an answer. */
  pendingRequests: 16,
} as const

/** What the user half may ask for. Prefixes and addresses in text form. `device` is the name that open-device answered. */
export type ToRoot =
  | { readonly kind: 'open-device'; readonly id: number }
  | { readonly kind: 'close-device'; readonly id: number; readonly device: string }
  | {
      readonly kind: 'set-routes'
      readonly id: number
      readonly device: string
      /** Exactly these, nothing else, are routed into the device afterwards. */
      readonly prefixes: readonly string[]
      /** Conflicts with existing routes inside these are accepted. */
      readonly allowConflicting: readonly string[]
      /** Addresses that no prefix may hold: the API server's. */
      readonly keepOut: readonly string[]
    }
  | { readonly kind: 'set-dns'; readonly id: number; readonly device: string; readonly dns: WantedDns | undefined }

/**
 * What the half inside a command's namespaces (root/inside) may be asked for beside: it has no rights but those of its user, so the words are few and
 * their values need no suspicion.
 */
export type ToInside =
  | ToRoot
  /** A socket that belongs to the command's network: bound and listening where `listen` says, else fresh. */
  | {
      readonly kind: 'open-socket'
      readonly id: number
      readonly family: 4 | 6
      readonly transport: 'tcp' | 'udp'
      /** TCP only. */
      readonly listen?: Listening
    }
  /** Asks for a name the way the command's programs do. */
  | { readonly kind: 'ask'; readonly id: number; readonly name: string }

export interface Listening {
  readonly address: string
  /** 0 = any. */
  readonly port: number
}

export interface WantedDns {
  /** Our resolver's addresses, inside the device's own prefixes or what is routed into it. */
  readonly servers: readonly string[]
  /** Zones of the cluster ("cluster.local.", "shop."): routed to us. */
  readonly domains: readonly string[]
  /** Search list for single labels ("shop.svc.cluster.local."). */
  readonly search: readonly string[]
  /** The nameserver to override when there is no systemd-resolved; absent = /etc/resolv.conf's. */
  readonly override?: string
  /** Mechanisms that were tried and did not bring our probe. */
  readonly except: readonly DnsMechanism[]
}

/** The first two are Linux', then macOS', then Windows'. */
export const dnsMechanisms = ['resolved', 'overriding', 'resolver-files', 'nrpt'] as const
export type DnsMechanism = (typeof dnsMechanisms)[number]

/** A TUN device of ours. Its own addresses lie outside every cluster: `address` is the kernel's, all others of the prefix come out of the TUN. */
export interface DeviceInfo {
  readonly device: string
  readonly index: number
  readonly mtu: number
  /** e.g. 246.246.7.1/24 */
  readonly v4: string
  /** e.g. fd66:6169:726c:7::1/64; absent where the machine has no IPv6. */
  readonly v6?: string
}

export interface AppliedDns {
  readonly mechanism: DnsMechanism
  /** Why this one, one line for `status`. */
  readonly reason: string
  /** Nameservers that other names are to be asked of; empty with resolved, which does that itself. */
  readonly upstream: readonly string[]
  /** They are asked in another network than the device's: from whatever address is right there. */
  readonly asksElsewhere?: boolean
  /** Search entries that programs may have appended (from /etc/resolv.conf). */
  readonly hostSearch: readonly string[]
}

export type Failure = { readonly code: string; readonly detail: Readonly<Record<string, string | readonly string[]>> }

export type ToUser =
  | { readonly kind: 'device'; readonly id: number; readonly info: DeviceInfo }
  | { readonly kind: 'applied'; readonly id: number; readonly dns?: AppliedDns }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  /** A socket is on the descriptor channel (ToInside only). */
  | { readonly kind: 'socket'; readonly id: number }
  /** A control connection is on the descriptor channel. */
  | { readonly kind: 'connection' }
