// What tests of intercepts share: developers' processes on workstations, callers in pods, and the command line in between.

export { Developer } from './developing.ts'
export { certificate, furnish, furnished, inContainer, secretValue } from './furnished.ts'
export { type Calling, Pod, serviceAddress } from './pod.ts'
