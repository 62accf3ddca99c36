// What `fairlead service install` puts where on each system, for people, and the command that starts what is installed. The list itself is the
// command line's (cli/service/places.ts).
export interface Installation {
  readonly library: string
  /** On everybody's path. */
  readonly command: string
  /** Starts the installed service, as administrator. */
  readonly start: readonly string[]
}

export function installation(platform: NodeJS.Platform): Installation {
  const command = '/usr/local/bin/fairlead'
  if (platform === 'darwin')
    return {
      library: '/Library/PrivilegedHelperTools/fairlead',
      command,
      start: ['/bin/launchctl', 'kickstart', 'system/io.fairlead.fairleadd'],
    }
  return { library: '/usr/local/lib/fairlead', command, start: ['systemctl', 'start', 'fairlead.service'] }
}
