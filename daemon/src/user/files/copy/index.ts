// The files of a workload as a copy, for machines without FUSE: made once, brought up to date whenever the pod says that something has changed, and
// removed at the end. copy.ts holds it; plan.ts is what it should look like. Bounded in size, number and depth.
export { FileCopy } from './copy.ts'
