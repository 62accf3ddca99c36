// Who holds which intercept: decided here and nowhere else.
//
//   Intercepts            the one copy of the state: apply a change, follow a view
//   reduce, doConflict    the rules: State + Change → State; pure
//   clientView, agentView what a client and an agent see of it; …Snapshot: as messages
//   specRefusalOf         what an intercept must say to be created
//   Replacements          containers that sleep while somebody takes their place, woken when nobody does any more
//
// Read state.ts, then the table at the top of reducer.ts.
export { doConflict } from './conflicts.ts'
export { Intercepts, type InterceptsPorts } from './intercepts.ts'
export { nextDeadline, reduce } from './reducer.ts'
export { Replacements, type ReplacementsPorts } from './replacements.ts'
export {
  type Agent,
  agentsOf,
  type Change,
  type Client,
  canServe,
  type Disposition,
  emptyState,
  holdsPort,
  type Intercept,
  interceptId,
  interceptsOfSession,
  isAgentOf,
  isVia,
  type Now,
  type Review,
  type State,
  viaMechanism,
} from './state.ts'
export { specRefusalOf } from './validity.ts'
export { agentSnapshot, agentView, clientSnapshot, clientView, infoOf } from './views.ts'
