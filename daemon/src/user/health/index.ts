// Health: the checks of `fairlead doctor` that the user half can make. They look at the machine as a program sees it (its routing table, a name asked
// through its resolver) and at the cluster, and change nothing. doctor.ts has the order and the checks of a session, cluster-checks.ts those that
// work without one.
export type { Check } from './check.ts'
export { diagnose } from './doctor.ts'
