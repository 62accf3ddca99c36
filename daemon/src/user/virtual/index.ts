// Virtual addresses: what programs see in place of addresses of the cluster that this machine reaches another way (a VPN, another cluster), or that are
// to be reached through a certain workload (--proxy-via).
//
//   cluster's DNS ─▶ answer 10.96.0.10 ─▶ addresses.ts ─▶ programs see 198.18.0.10
//   program connects to 198.18.0.10 ─▶ flows.ts ─▶ the tunnel dials 10.96.0.10
//
// wishes.ts is what a person asks for, rules.ts which networks that means in this cluster, subnets.ts where virtual addresses lie, addresses.ts who has
// which, flows.ts the way of a connection, environment.ts addresses in a pod's environment. It knows nothing of DNS messages, Kubernetes or sessions.
export { VirtualAddresses } from './addresses.ts'
export { environmentSeenFrom } from './environment.ts'
export { type Carriers, TranslatedFlows, type ViaAgents } from './flows.ts'
export { type Conflicting, type Rule, rulesOf } from './rules.ts'
export { chooseSubnets } from './subnets.ts'
export { noWishes, parseWishes, type VirtualWishes, type WishTexts, wishesOf, wishTextOf } from './wishes.ts'
