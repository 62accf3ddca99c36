// Original file: common/protocol/proto/manager.proto


export interface AgentPodInfo {
  'pod_name'?: (string);
  'namespace'?: (string);
  'pod_ip'?: (Buffer | Uint8Array | string);
  'api_port'?: (number);
  'intercepted'?: (boolean);
  'workload_name'?: (string);
}

export interface AgentPodInfo__Output {
  'pod_name': (string);
  'namespace': (string);
  'pod_ip': (Buffer);
  'api_port': (number);
  'intercepted': (boolean);
  'workload_name': (string);
}
