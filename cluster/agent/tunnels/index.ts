// Tunnels of the agent's own: to workstations (intercepted connections), and the dials that workstations ask for.
//   ClientTunnels   opens a tunnel to an intercept's workstation, directly or through the manager
//   DirectTraffic   what went past the manager, for its metrics
//   dialOptions     what this pod dials for workstations, and where
// Handshake, pumps and the wire format are common/tunnel.
export { ClientTunnels, type ManagerLink, type Opened } from './client-tunnels.ts'
export { type DialQueue } from './dial-queue.ts'
export { DirectTraffic, type Report } from './direct-traffic.ts'
export { podDials } from './pod-dials.ts'
