// The ports that the agent stands in front of: what arrives goes to the application or to a workstation, as the port's plan says.
//   TcpPort   connections, one way each; when the plan changes, those on the former way move between two messages of HTTP (Passing), or
//             are let go at a quiet moment (Conversation, Draining)
//   UdpPort   datagrams, a flow for each caller
// Setting `plan` is all that an intercept does here. Only the port whose plan changes notices. Read tcp-port.ts first.
export type { Conversation } from './conversation.ts'
export { type FarEnd, type FarEvents, SocketEnd, TunnelEnd } from './far-end.ts'
export type { Messages, Place } from './messages.ts'
export {
  type PortNeeds,
  type Splitter,
  type SplitterPorts,
  TcpPort,
  type TcpPortNeeds,
  type Tunnels,
} from './tcp-port.ts'
export { UdpPort } from './udp-port.ts'
