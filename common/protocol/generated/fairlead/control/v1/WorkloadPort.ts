// Original file: common/protocol/proto/control.proto


export interface WorkloadPort {
  'service'?: (string);
  'name'?: (string);
  'port'?: (number);
  'protocol'?: (string);
  'app_protocol'?: (string);
  'container'?: (string);
  'container_port'?: (number);
  'identifier'?: (string);
}

export interface WorkloadPort__Output {
  'service': (string);
  'name': (string);
  'port': (number);
  'protocol': (string);
  'app_protocol': (string);
  'container': (string);
  'container_port': (number);
  'identifier': (string);
}
