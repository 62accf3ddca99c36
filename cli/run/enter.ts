// The command line that runs a program inside the namespaces of a process: nsenter(1) joins them and becomes the program, so its process is the one that was
// started, with our standard streams, terminal and process group. Its capabilities end with the exec: user_namespaces(7). A command line that is killed
// takes its program along (PR_SET_PDEATHSIG, prctl(2)), which would have no network any more.

/** The program's arguments are passed as they are; its exit code is nsenter's. `directory`: a new mount namespace begins at the root. */
export function enter(pid: number, directory: string, command: readonly string[]): readonly string[] {
  return [
    ...['nsenter', '--preserve-credentials', '--user', '--net', '--mount', '--target', String(pid), '--'],
    ...['setpriv', '--pdeathsig', 'TERM', '--'],
    ...['/bin/sh', '-c', 'cd -- "$1" && shift && exec "$@"', 'sh', directory, ...command],
  ]
}
