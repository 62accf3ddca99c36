// Where the service listens on each system, unless it was told otherwise. On Windows only user halves speak to it, and programs to their user half. The folder, or on Windows the prefix, is the administrator's alone, so
// nobody else can listen there in the service's place.
export function controlSocketPath(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return String.raw`\\.\pipe\ProtectedPrefix\Administrators\fairlead`
    case 'darwin':
      return '/var/run/fairlead/fairlead.sock'
    default:
      return '/run/fairlead/fairlead.sock'
  }
}
