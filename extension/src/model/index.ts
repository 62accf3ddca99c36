// What a window of the editor knows, and how it is said: no VS Code in here, so all of it runs in plain tests.
//   Model         the state: the daemon's snapshots, contexts, workloads of the namespaces that are looked at
//   …Rows         the three trees as data       statusText, contextKeyValues   the status bar and `when` keys
//   texts.ts      the words for states
// The daemon is the only source: nothing is remembered here that it does not say. Read state.ts, then model.ts.
export { clusterRows, workloadRow } from './cluster-rows.ts'
export { connectionRows } from './connection-rows.ts'
export { diagnosticsOf } from './diagnostics.ts'
export { interceptRows } from './intercept-rows.ts'
export { Model } from './model.ts'
export type { Row, Subject } from './row.ts'
export {
  type EditorState,
  emptyState,
  interceptsOf,
  isProduction,
  serviceAge,
  sessionOfContext,
  sessionsOf,
  workloadsKey,
} from './state.ts'
export { contextKeyValues, type StatusText, statusText, treeMessage } from './summary.ts'
export { ago, bytes, plural, scopeOfIntercept, stateOfIntercept, targetOfIntercept } from './texts.ts'
