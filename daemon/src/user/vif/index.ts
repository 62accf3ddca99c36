// The virtual network interface: packets of programs on this machine in, connections and datagrams to the cluster out.
//
//   program ─▶ kernel ─▶ device/ ─▶ packet/ ─▶ tcp/gate  ─ hold the SYN, dial ─▶ kernel ─▶ tcp/listener ─▶ carrier (TcpDialer)
//                                            ├▶ udp/flows ─▶ carrier (UdpDialer), or DnsEndpoint
//                                            └▶ icmp/echo ─▶ Prober
//
// There is no TCP stack: the kernel terminates TCP at our listener (tcp/gate.ts says how). What the interface asks of others is in far-end.ts;
// it knows neither tunnels nor Kubernetes. The packet loop never waits, and every table has a limit and a rule for what happens at it.
export type {
  DialOutcome,
  DnsEndpoint,
  Prober,
  TcpCarrier,
  TcpDialer,
  UdpCarrier,
  UdpDialer,
} from './far-end.ts'
export { Vif, type VifCounters, type VifNeeds } from './vif.ts'
