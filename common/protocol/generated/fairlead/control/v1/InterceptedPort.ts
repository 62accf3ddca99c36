// Original file: common/protocol/proto/control.proto


export interface InterceptedPort {
  'service'?: (string);
  'service_port_name'?: (string);
  'service_port'?: (number);
  'container_port'?: (number);
  'protocol'?: (string);
  'local'?: (string);
  'local_open'?: (boolean);
}

export interface InterceptedPort__Output {
  'service': (string);
  'service_port_name': (string);
  'service_port': (number);
  'container_port': (number);
  'protocol': (string);
  'local': (string);
  'local_open': (boolean);
}
