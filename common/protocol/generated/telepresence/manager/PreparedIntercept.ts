// Original file: common/protocol/proto/manager.proto


export interface PreparedIntercept {
  'error'?: (string);
  'error_category'?: (number);
  'namespace'?: (string);
  'service_uid'?: (string);
  'service_name'?: (string);
  'service_port_name'?: (string);
  'service_port'?: (number);
  'workload_kind'?: (string);
  'agent_image'?: (string);
  'protocol'?: (string);
  'container_name'?: (string);
  'container_port'?: (number);
}

export interface PreparedIntercept__Output {
  'error': (string);
  'error_category': (number);
  'namespace': (string);
  'service_uid': (string);
  'service_name': (string);
  'service_port_name': (string);
  'service_port': (number);
  'workload_kind': (string);
  'agent_image': (string);
  'protocol': (string);
  'container_name': (string);
  'container_port': (number);
}
