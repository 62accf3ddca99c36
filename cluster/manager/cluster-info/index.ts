// What clients have to know of the cluster: the networks of its services and pods, its domain. Found out here, told as it changes.
//
//   ClusterNetworks    watches nodes, pods, services and ServiceCIDRs and keeps one current picture, with the source of each part
//   clusterInfoOf      that picture in 2.20's message, with ours beside it (all service networks, and where they come from)
//   coveringPrefixes, podSubnets, rangeInRefusal    the rules, without I/O
//   Latest             a value and those who follow it: the newest wins, what a slow reader missed is skipped
//
// Read cluster-networks.ts first.
export { ClusterNetworks, type ClusterNetworksPorts, type Networks } from './cluster-networks.ts'
export { coveringPrefixes } from './covering.ts'
export { Latest } from './latest.ts'
export { clusterInfoOf, type InfoSettings } from './messages.ts'
export { type PodCidrStrategy, podCidrStrategies, podSubnets } from './pod-subnets.ts'
export { guessServiceSubnet, rangeInRefusal } from './service-subnets.ts'
