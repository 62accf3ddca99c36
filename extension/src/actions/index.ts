// What a person can have done, apart from how it is asked for: connect, intercept, with progress and failures shown. Commands, debug starts, tasks and
// language-model tools all go through here. Read editor.ts first.
export { confirmProduction, ensureConnected, type Target } from './connecting.ts'
export type { Editor } from './editor.ts'
export { isCancellation, showFailure, textOf } from './failures.ts'
export { bindToFolder, ensureIntercepted, leave } from './intercepting.ts'
export { type Binding, Memory } from './memory.ts'
export { type Report, signalOf, withProgress } from './progress.ts'
export { Sharing } from './sharing.ts'
