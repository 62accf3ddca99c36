// Original file: common/protocol/proto/control.proto


export interface Failure {
  'code'?: (string);
  'text'?: (string);
  'remedy'?: (string);
  'detail'?: ({[key: string]: string});
}

export interface Failure__Output {
  'code': (string);
  'text': (string);
  'remedy': (string);
  'detail': ({[key: string]: string});
}
