// Everything that an installation puts on the machine. Each folder above these belongs to the administrator, or nothing of ours is run from it as
// administrator: /usr/local is a person's own on many Macs, so the programs are elsewhere there.
export interface Places {
  /** Programs and the Node that runs them. */
  readonly library: string
  /** Around the library, for what outlives an upgrade; removed with everything else. Windows only. */
  readonly above?: string
  /** On everybody's path; absent on Windows. */
  readonly link?: string
  /** The file that defines the service; on Windows it is in the registry. */
  readonly unit: string
  /** The name of Node's program. */
  readonly node: 'node' | 'node.exe'
}

/** Of Windows: windows.ts. */
export function placesOf(platform: NodeJS.Platform): Places {
  switch (platform) {
    case 'darwin':
      return {
        library: '/Library/PrivilegedHelperTools/fairlead',
        link: '/usr/local/bin/fairlead',
        unit: '/Library/LaunchDaemons/io.fairlead.fairleadd.plist',
        node: 'node',
      }
    default:
      return {
        library: '/usr/local/lib/fairlead',
        link: '/usr/local/bin/fairlead',
        unit: '/etc/systemd/system/fairlead.service',
        node: 'node',
      }
  }
}
