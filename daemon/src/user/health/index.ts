// Health: the checks of `fairlead doctor` that the user half can make. They look at the machine as a program sees it (its routing table, a name asked
// through its resolver) and at the cluster, and change nothing.
export { type Check, diagnose } from './doctor.ts'
