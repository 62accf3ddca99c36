// The agent's gRPC server on the pod's loopback: Agent (as 2.20 has it), and the door to which Files is added.
export { AgentServer, type AgentServiceNeeds } from './agent-service.ts'
