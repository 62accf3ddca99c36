// The client's end of the control API, for the command line and the editor: calls to the daemon over its Unix socket, each with a deadline and a way
// to cancel. What comes back as a failure is a KnownError again, with the code, sentence and remedy that the daemon gave it; a daemon that isn't
// there, is lost or silent is DAEMON_NOT_RUNNING, DAEMON_LOST or DAEMON_SILENT. Read control-client.ts first.
export { ControlClient } from './control-client.ts'
