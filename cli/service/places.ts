// Everything that an installation puts on the machine.
export interface Places {
  /** Programs and the Node that runs them. */
  readonly library: string
  /** On everybody's path. */
  readonly link: string
  readonly unit: string
}

export const places: Places = {
  library: '/usr/local/lib/fairlead',
  link: '/usr/local/bin/fairlead',
  unit: '/etc/systemd/system/fairlead.service',
}
