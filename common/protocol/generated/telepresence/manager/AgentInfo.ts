// Original file: common/protocol/proto/manager.proto


export interface _telepresence_manager_AgentInfo_Mechanism {
  'name'?: (string);
  'product'?: (string);
  'version'?: (string);
}

export interface _telepresence_manager_AgentInfo_Mechanism__Output {
  'name': (string);
  'product': (string);
  'version': (string);
}

export interface AgentInfo {
  'name'?: (string);
  'pod_ip'?: (string);
  'product'?: (string);
  'version'?: (string);
  'mechanisms'?: (_telepresence_manager_AgentInfo_Mechanism)[];
  'environment'?: ({[key: string]: string});
  'namespace'?: (string);
  'pod_name'?: (string);
  'api_port'?: (number);
}

export interface AgentInfo__Output {
  'name': (string);
  'pod_ip': (string);
  'product': (string);
  'version': (string);
  'mechanisms': (_telepresence_manager_AgentInfo_Mechanism__Output)[];
  'environment': ({[key: string]: string});
  'namespace': (string);
  'pod_name': (string);
  'api_port': (number);
}
