// Original file: common/protocol/proto/control.proto


export interface Warning {
  'code'?: (string);
  'text'?: (string);
  'remedy'?: (string);
}

export interface Warning__Output {
  'code': (string);
  'text': (string);
  'remedy': (string);
}
