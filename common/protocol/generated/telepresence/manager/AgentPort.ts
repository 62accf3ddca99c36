// Original file: common/protocol/proto/manager.proto


export interface AgentPort {
  'container'?: (string);
  'name'?: (string);
  'container_port'?: (number);
  'protocol'?: (string);
  'agent_port'?: (number);
}

export interface AgentPort__Output {
  'container': (string);
  'name': (string);
  'container_port': (number);
  'protocol': (string);
  'agent_port': (number);
}
