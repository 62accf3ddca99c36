// This window's end of the daemon: one watch of snapshots, and the control API's calls (common/control). The daemon does everything that touches the
// network or Kubernetes; the extension shows what it says. Read daemon.ts.
export { Daemon, type DaemonState, neededApi } from './daemon.ts'
