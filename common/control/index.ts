// The client's end of the control API, for the command line and the editor: calls to the daemon over its Unix socket, each with a deadline and a way
// to cancel. What comes back as a failure is a KnownError again, with the code, sentence and remedy that the daemon gave it; a daemon that isn't
// there, is lost or silent is DAEMON_NOT_RUNNING, DAEMON_LOST or DAEMON_SILENT. Read control-client.ts first.
// On Windows programs find their user's half by themselves (local-half.ts), and each connection to it begins with a proof (proof.ts).
export { ControlClient, type ControlPlace } from './control-client.ts'
export { type HalfFinder, halfExits, LocalHalf, type LocalHalfNeeds } from './local-half.ts'
export { proveAsHalf, proveAsProgram } from './proof.ts'
export { controlPlace, type HalfPrograms } from './start-half.ts'
