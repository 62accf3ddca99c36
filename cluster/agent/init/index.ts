// The init container: redirects ports with a number for a target to the agent. The only part that needs a capability (NET_ADMIN), and it ends
// before the application starts.
export { applyRules } from './apply.ts'
export { redirections, tableName } from './rules.ts'
