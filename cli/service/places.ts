// Everything that an installation puts on the machine. Each folder above these belongs to the administrator, or nothing of ours is run from it as
// administrator: /usr/local is a person's own on many Macs, so the programs are elsewhere there.
export interface Places {
  /** Programs and the Node that runs them. */
  readonly library: string
  /** On everybody's path. */
  readonly link: string
  /** What defines the service; on Windows it is in the registry, and this is only a note. */
  readonly unit: string
}

export function placesOf(platform: NodeJS.Platform): Places {
  switch (platform) {
    case 'darwin':
      return {
        library: '/Library/PrivilegedHelperTools/fairlead',
        link: '/usr/local/bin/fairlead',
        unit: '/Library/LaunchDaemons/io.fairlead.fairleadd.plist',
      }
    default:
      return {
        library: '/usr/local/lib/fairlead',
        link: '/usr/local/bin/fairlead',
        unit: '/etc/systemd/system/fairlead.service',
      }
  }
}
