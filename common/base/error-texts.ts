// The table of every failure that a person can meet: one plain sentence, and what to do. {name} is filled from the error's detail.
// Sorted by area: daemon and service, network and DNS on the workstation, Kubernetes, the traffic manager, command line.
export interface ErrorText {
  readonly text: string
  readonly remedy: string
}

export const errorTexts = {
  INTERNAL: {
    text: 'Something went wrong inside Fairlead: {what}.',
    remedy: 'This is a bug: please report it with the output of `fairlead doctor`.',
  },

  // Daemon and service
  DAEMON_NOT_RUNNING: {
    text: 'The Fairlead service is not running.',
    remedy: 'Install it with `sudo fairlead service install`, or run `sudo fairlead daemon` in another terminal.',
  },
  DAEMON_LOST: {
    text: 'The connection to the Fairlead service was lost.',
    remedy: 'Try again; if it repeats, look at `fairlead service status`.',
  },
  NOT_ROOT: {
    text: 'This needs administrator rights.',
    remedy: 'Run it with sudo.',
  },
  ROOT_REFUSED: {
    text: 'The privileged part of Fairlead refused a request: {what}.',
    remedy:
      'Check the option that names this value; if you gave none, please report it with the output of `fairlead doctor`.',
  },
  CANCELLED: {
    text: 'Cancelled.',
    remedy: 'Nothing was left behind.',
  },

  // Network and DNS on the workstation
  DEVICE_FAILED: {
    text: 'The virtual network device could not be opened: {what}.',
    remedy: 'Check that /dev/net/tun exists and that the service runs as root with the capability NET_ADMIN.',
  },
  ROUTE_CONFLICT: {
    text: 'The cluster network {prefix} is already reached another way: {route}.',
    remedy:
      'Leave it to the other network with `--never-proxy {prefix}`, or let Fairlead take it with `--allow-conflicting-subnets {prefix}`.',
  },
  ROUTES_FAILED: {
    text: 'The routes to the cluster could not be set: {what}.',
    remedy: 'Run `fairlead doctor`, which checks the routes one by one.',
  },
  DNS_FAILED: {
    text: "The machine's name resolution could not be set up: {what}.",
    remedy: 'Run `fairlead doctor`; `--dns ADDRESS` names the resolver to use when it cannot be found.',
  },
} as const satisfies Record<string, ErrorText>

export type ErrorCode = keyof typeof errorTexts
