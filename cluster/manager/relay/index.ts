// Flows between a client and an agent that can't reach each other: each opens a Tunnel call here, and the two are joined.
//
//   Relay         takes the Tunnel calls of clients and agents: joins, asks for the other end, or dials
//   joinTunnels   the pump between two calls
//   Rendezvous    calls that wait for their other end, by session and flow
//   Origins       where a client's outbound flow starts: an agent of its intercepts, or the manager
//
// The other end is asked for by a DialRequest on its WatchDial (a Feed of sessions/). Read relay.ts first.
export { joinTunnels } from './join-tunnels.ts'
export { localOnlyArgument, Origins, originAgents } from './origins.ts'
export { Relay, type RelayPorts } from './relay.ts'
export { Rendezvous } from './rendezvous.ts'
