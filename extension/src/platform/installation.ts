// What `fairlead service install` puts where on each system, for people, and the command that starts what is installed. The list itself is the
// command line's (cli/service/places.ts).
export interface Installation {
  readonly library: string
  /** On everybody's path. */
  readonly command: string
  /** Starts the installed service, as administrator. */
  readonly start: readonly string[]
  /** A file that the person has to bring along. */
  readonly driver?: string
}

/** `programFiles` of Windows, where it is elsewhere. */
export function installation(platform: NodeJS.Platform, programFiles = String.raw`C:\Program Files`): Installation {
  const command = '/usr/local/bin/fairlead'
  if (platform === 'win32') {
    const above = `${programFiles}\\Fairlead`
    return {
      library: `${above}\\app`,
      command: `${above}\\app\\fairlead.cmd`,
      start: ['sc.exe', 'start', 'fairlead'],
      driver: `${above}\\wintun.dll`,
    }
  }
  if (platform === 'darwin')
    return {
      library: '/Library/PrivilegedHelperTools/fairlead',
      command,
      start: ['/bin/launchctl', 'kickstart', 'system/io.fairlead.fairleadd'],
    }
  return { library: '/usr/local/lib/fairlead', command, start: ['systemctl', 'start', 'fairlead.service'] }
}
