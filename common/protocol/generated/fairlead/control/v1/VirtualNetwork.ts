// Original file: common/protocol/proto/control.proto


export interface VirtualNetwork {
  'network'?: (string);
  'subnet'?: (string);
  'via'?: (string);
  'because'?: (string);
}

export interface VirtualNetwork__Output {
  'network': (string);
  'subnet': (string);
  'via': (string);
  'because': (string);
}
