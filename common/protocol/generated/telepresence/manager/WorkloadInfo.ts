// Original file: common/protocol/proto/manager.proto

import type { HttpFilter as _telepresence_manager_HttpFilter, HttpFilter__Output as _telepresence_manager_HttpFilter__Output } from '../../telepresence/manager/HttpFilter.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';

// Original file: common/protocol/proto/manager.proto

export const _telepresence_manager_WorkloadInfo_AgentState = {
  NO_AGENT_UNSPECIFIED: 'NO_AGENT_UNSPECIFIED',
  INSTALLED: 'INSTALLED',
  INTERCEPTED: 'INTERCEPTED',
} as const;

export type _telepresence_manager_WorkloadInfo_AgentState =
  | 'NO_AGENT_UNSPECIFIED'
  | 0
  | 'INSTALLED'
  | 1
  | 'INTERCEPTED'
  | 2

export type _telepresence_manager_WorkloadInfo_AgentState__Output = typeof _telepresence_manager_WorkloadInfo_AgentState[keyof typeof _telepresence_manager_WorkloadInfo_AgentState]

export interface _telepresence_manager_WorkloadInfo_Intercept {
  'client'?: (string);
  'name'?: (string);
  'mechanism'?: (string);
  'port_identifier'?: (string);
  'http_filter'?: (_telepresence_manager_HttpFilter | null);
  'since'?: (_google_protobuf_Timestamp | null);
  'active'?: (boolean);
}

export interface _telepresence_manager_WorkloadInfo_Intercept__Output {
  'client': (string);
  'name': (string);
  'mechanism': (string);
  'port_identifier': (string);
  'http_filter': (_telepresence_manager_HttpFilter__Output | null);
  'since': (_google_protobuf_Timestamp__Output | null);
  'active': (boolean);
}

// Original file: common/protocol/proto/manager.proto

export const _telepresence_manager_WorkloadInfo_Kind = {
  UNSPECIFIED: 'UNSPECIFIED',
  DEPLOYMENT: 'DEPLOYMENT',
  REPLICASET: 'REPLICASET',
  STATEFULSET: 'STATEFULSET',
  ROLLOUT: 'ROLLOUT',
} as const;

export type _telepresence_manager_WorkloadInfo_Kind =
  | 'UNSPECIFIED'
  | 0
  | 'DEPLOYMENT'
  | 1
  | 'REPLICASET'
  | 2
  | 'STATEFULSET'
  | 3
  | 'ROLLOUT'
  | 4

export type _telepresence_manager_WorkloadInfo_Kind__Output = typeof _telepresence_manager_WorkloadInfo_Kind[keyof typeof _telepresence_manager_WorkloadInfo_Kind]

export interface _telepresence_manager_WorkloadInfo_Port {
  'service'?: (string);
  'name'?: (string);
  'port'?: (number);
  'protocol'?: (string);
  'app_protocol'?: (string);
  'container'?: (string);
  'container_port_name'?: (string);
  'container_port'?: (number);
}

export interface _telepresence_manager_WorkloadInfo_Port__Output {
  'service': (string);
  'name': (string);
  'port': (number);
  'protocol': (string);
  'app_protocol': (string);
  'container': (string);
  'container_port_name': (string);
  'container_port': (number);
}

// Original file: common/protocol/proto/manager.proto

export const _telepresence_manager_WorkloadInfo_State = {
  UNKNOWN_UNSPECIFIED: 'UNKNOWN_UNSPECIFIED',
  AVAILABLE: 'AVAILABLE',
  PROGRESSING: 'PROGRESSING',
  FAILURE: 'FAILURE',
} as const;

export type _telepresence_manager_WorkloadInfo_State =
  | 'UNKNOWN_UNSPECIFIED'
  | 0
  | 'AVAILABLE'
  | 1
  | 'PROGRESSING'
  | 2
  | 'FAILURE'
  | 3

export type _telepresence_manager_WorkloadInfo_State__Output = typeof _telepresence_manager_WorkloadInfo_State[keyof typeof _telepresence_manager_WorkloadInfo_State]

export interface WorkloadInfo {
  'kind'?: (_telepresence_manager_WorkloadInfo_Kind);
  'name'?: (string);
  'namespace'?: (string);
  'agent_state'?: (_telepresence_manager_WorkloadInfo_AgentState);
  'intercept_clients'?: (_telepresence_manager_WorkloadInfo_Intercept)[];
  'state'?: (_telepresence_manager_WorkloadInfo_State);
  'ports'?: (_telepresence_manager_WorkloadInfo_Port)[];
  'wanted_pods'?: (number);
  'ready_pods'?: (number);
  'obstacle'?: (string);
  'containers'?: (string)[];
}

export interface WorkloadInfo__Output {
  'kind': (_telepresence_manager_WorkloadInfo_Kind__Output);
  'name': (string);
  'namespace': (string);
  'agent_state': (_telepresence_manager_WorkloadInfo_AgentState__Output);
  'intercept_clients': (_telepresence_manager_WorkloadInfo_Intercept__Output)[];
  'state': (_telepresence_manager_WorkloadInfo_State__Output);
  'ports': (_telepresence_manager_WorkloadInfo_Port__Output)[];
  'wanted_pods': (number);
  'ready_pods': (number);
  'obstacle': (string);
  'containers': (string)[];
}
