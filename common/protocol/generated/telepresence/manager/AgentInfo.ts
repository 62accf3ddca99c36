// Original file: common/protocol/proto/manager.proto

import type { AgentPort as _telepresence_manager_AgentPort, AgentPort__Output as _telepresence_manager_AgentPort__Output } from '../../telepresence/manager/AgentPort.ts';

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
  'workload_kind'?: (string);
  'ports'?: (_telepresence_manager_AgentPort)[];
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
  'workload_kind': (string);
  'ports': (_telepresence_manager_AgentPort__Output)[];
}
