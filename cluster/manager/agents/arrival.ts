// What an agent must say of itself, in the order of Telepresence 2.20.
import { Ip } from '../../../common/net/index.ts'
import type { AgentInfoOutput } from '../../../common/protocol/index.ts'

/** No text of an agent is kept longer than this. */
const longestText = 500
const mostMechanisms = 20
const mostPorts = 500

/** Undefined when the agent may arrive. */
export function agentRefusalOf(agent: AgentInfoOutput): string | undefined {
  const { name, namespace, pod_name, pod_ip, product, version, mechanisms, ports, workload_kind } = agent
  if (name === '') return 'name must not be empty'
  if (namespace === '') return 'namespace must not be empty'
  if (product === '') return 'product must not be empty'
  if (version === '') return 'version must not be empty'
  if (mechanisms.length === 0) return 'mechanisms must not be empty'
  for (const mechanism of mechanisms)
    for (const key of ['name', 'product', 'version'] as const)
      if (mechanism[key] === '') return `mechanism ${key} must not be empty`
  const texts = [
    ...[name, namespace, pod_name, pod_ip, product, version, workload_kind],
    ...mechanisms.flatMap(mechanism => [mechanism.name, mechanism.product, mechanism.version]),
    ...ports.flatMap(port => [port.container, port.name, port.protocol]),
  ]
  if (texts.some(text => text.length > longestText)) return `no text may be longer than ${longestText} characters`
  if (mechanisms.length > mostMechanisms) return 'too many mechanisms'
  if (ports.length > mostPorts) return 'too many ports'
  return Ip.parse(pod_ip) === undefined ? `pod IP "${pod_ip}" is not an address` : undefined
}
