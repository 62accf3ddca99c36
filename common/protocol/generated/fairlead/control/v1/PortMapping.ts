// Original file: common/protocol/proto/control.proto


export interface PortMapping {
  'local'?: (number);
  'remote'?: (string);
  'protocol'?: (string);
}

export interface PortMapping__Output {
  'local': (number);
  'remote': (string);
  'protocol': (string);
}
