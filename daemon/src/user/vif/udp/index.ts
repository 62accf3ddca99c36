// UDP: flows by addresses and ports, and DNS queries to our own resolver, which are answered straight from the packet loop. Read flows.ts.
export { type UdpCounters, UdpFlows, udpLimits } from './flows.ts'
