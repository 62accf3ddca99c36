// What this pod dials for workstations: everything that the pod itself can reach, but no loopback and nothing of the node's own (link-local: on
// clouds, the credentials of its machine). The pod's own address is the exception to that: who listens on its loopback only is reached by it too,
// and the agent's own API is nowhere else.
import type { Log } from '../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../common/net/index.ts'
import type { FlowServiceOptions, Traffic } from '../../../common/tunnel/index.ts'

export interface PodDialNeeds {
  readonly podIp: Ip
  /** The agent's own API, on loopback. */
  readonly apiPort: number
  readonly traffic: Traffic
  readonly log: Log
}

const loopbackV4 = Ip.ofV4(0x7f000001)

export function podDials({ podIp, apiPort, traffic, log }: PodDialNeeds): FlowServiceOptions {
  const loopback = podIp.family === 4 ? loopbackV4 : (Ip.parse('::1') ?? loopbackV4)
  return {
    exists: ip => (ip.equals(podIp) ? true : undefined),
    mayDial: ip => !ip.isLoopback && !ip.isUnspecified && !ip.isMulticast && !ip.isLinkLocal,
    addressesOf({ protocol, destination }: FlowId) {
      if (!destination.ip.equals(podIp)) return [destination]
      const { port } = destination
      if (protocol === 'tcp' && port === apiPort) return [{ ip: loopbackV4, port }]
      return [destination, { ip: loopback, port }]
    },
    traffic,
    log,
  }
}
