// Who this agent is, as it tells the manager. Version: what 2.20's managers and clients understand; all agents of a workload must say the same, or a
// 2.20 manager refuses every intercept of it.
import type { AgentInfo } from '../../common/protocol/index.ts'
import type { AgentConfig } from '../shared/index.ts'
import type { PodIdentity } from './agent.ts'
import { mechanisms } from './intercepts/index.ts'

const product = 'telepresence'
const version = 'v2.20.2'

export const agentVersion = { name: 'Fairlead Traffic Agent', version }

export function agentInfo({ workload, containers }: AgentConfig, pod: PodIdentity, apiPort: number): AgentInfo {
  return {
    name: workload.name,
    namespace: workload.namespace,
    workload_kind: workload.kind,
    pod_name: pod.name,
    pod_ip: pod.ip.toString(),
    api_port: apiPort,
    product,
    version,
    mechanisms: mechanisms.map(name => ({ name, product, version })),
    ports: containers.flatMap(container =>
      container.ports.map(port => ({
        container: container.name,
        name: port.name,
        container_port: port.port,
        protocol: port.protocol,
        agent_port: port.agentPort,
      })),
    ),
  }
}
