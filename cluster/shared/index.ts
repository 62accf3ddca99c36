// What the manager and the traffic agent agree on beyond the protocol between them: how the webhook lays a pod out, and the agent's
// configuration.
//
//   AgentConfig                              everything an agent has to know, as JSON in the pod's annotation fairlead.dev/agent-config
//   formatAgentConfig(), parseAgentConfig()  the manager writes, the agent reads
//   podNames, agentPlaces, imagePlaces, …    names, paths and numbers in the pod
//   AdjustableLog                            a log whose level changes while it runs
//
// The agent's bundle contains what is here: no package, nothing large.
export { AdjustableLog } from './adjustable-log.ts'
export {
  type AgentConfig,
  type AgentContainer,
  type AgentMount,
  type AgentPort,
  agentConfigVersion,
  formatAgentConfig,
  maxAgentConfigLength,
  type ParsedAgentConfig,
  type Protocol,
  parseAgentConfig,
  type WorkloadName,
} from './agent-config.ts'
export {
  agentContainerName,
  agentGid,
  agentNodeFlags,
  agentPlaces,
  agentVariables,
  annotationPrefix,
  firstAgentPort,
  imagePlaces,
  initContainerName,
  podNames,
  tokenAudience,
  workloadLabel,
} from './pod-layout.ts'
