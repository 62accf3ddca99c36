// The ground everything stands on: known failures and their sentences, ownership of what is open, logs, time; resets of sockets, bursts of datagrams.
// Imports nothing of ours. Read errors.ts first.
export { type Clock, pause, systemClock } from './clock.ts'
export { controlSocketPath } from './control-socket-path.ts'
export { Disposer } from './disposer.ts'
export { type ErrorCode, type ErrorText, errorTexts } from './error-texts.ts'
export { asKnownError, chainOf, type ErrorDetail, KnownError, knownErrorOf, messageOf } from './errors.ts'
export { type CollectGarbage, Garbage } from './garbage.ts'
export { formatHalfNote, type HalfNote, halfNotePath, parseHalfNote } from './half-note.ts'
export { type Log, type LogFields, type LogLevel, openLog, silentLog } from './log.ts'
export { openLogFile } from './log-file.ts'
export { Pacer } from './pacer.ts'
export { resetSocket } from './reset-socket.ts'
export { compareVersions } from './versions.ts'
