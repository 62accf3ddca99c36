// The resolver: what programs on this machine ask, and who answers. Read chain.ts first (the order), then policy.ts (which names are the cluster's).
//
//   message/   questions and answers as bytes (RFC 1035)
//   server/    one message in, one out; connections; ready answers
//   chain.ts   own → returned → mapped → cluster → search → fallback → nobody
//   links/     the links of that chain
//   policy.ts  which names are the cluster's, and what to ask it for: a pure function
//   neighbours.ts  whose name it is when this user has several sessions
//   translation.ts  addresses that programs see under others
//   recursion.ts  whether the cluster asks this machine's resolver, and its questions that come back
//   cache.ts   what the cluster said, for a while; one lookup at a time for each name
//
// It knows nothing of sockets of the interface, of tunnels or of Kubernetes: the session gives it a policy, a lookup and the machine's nameservers.
export type { AskMachine, Upstream } from './links/index.ts'
export { Neighbours } from './neighbours.ts'
export type { DnsPolicy } from './policy.ts'
export { checkZone, type RecursionState } from './recursion.ts'
export { type ClusterLookup, Resolver } from './resolver.ts'
export type { Translation } from './translation.ts'
