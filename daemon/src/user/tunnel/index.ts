// The workstation's end of the tunnels: connections to the traffic-manager, and the flows that the virtual interface sends through them.
//   ManagerConnection  HTTP/2 over a path that is brought along (a port-forward), watched; `grpc` makes ordinary calls on it
//   callBack…          answers dial requests: flows that begin in the cluster and end here
//   TunnelClient       dials TCP, carries UDP, answers whether an address exists: what the virtual interface asks of a far end
// One flow is one Tunnel call. Flows are spread over the connections, at most as many at once as the manager allows; more wait until their
// dial times out. Losing the path resets the flows; the owner brings new connections by `use`.
// The wire format and the pump are common/tunnel. Read tunnel-client.ts first.
export {
  agentTunnelPath,
  type CallBacks,
  callBackOver,
  type DialBack,
  type ServeCallBack,
} from './call-back.ts'
export { ManagerConnection } from './manager-connection.ts'
export { type Over, TunnelClient, type TunnelCounters } from './tunnel-client.ts'
