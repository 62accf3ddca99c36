// How results and progress are shown. Results go to standard output as text for people or as JSON or YAML for programs, progress goes to
// standard error: one line that changes on a terminal, plain lines elsewhere. What a session looks like is in status-text.ts (people) and
// status-data.ts (programs: camelCase names, lower-case words for enums, times in ISO 8601).
export { type ConfigData, configData, configText } from './config.ts'
export { type InterceptData, interceptData, workloadsData } from './intercept-data.ts'
export { interceptText, workloadsText } from './intercept-text.ts'
export { clearScreen, type Format, formats, Output } from './output.ts'
export { Progress } from './progress.ts'
export { type SessionData, type SnapshotData, sessionData, snapshotData } from './status-data.ts'
export { sessionText, snapshotText, virtualText } from './status-text.ts'
export { columns } from './table.ts'
export { wordOf } from './words.ts'
