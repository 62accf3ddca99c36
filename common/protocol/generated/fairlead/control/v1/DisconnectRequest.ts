// Original file: common/protocol/proto/control.proto


export interface DisconnectRequest {
  'name'?: (string);
}

export interface DisconnectRequest__Output {
  'name': (string);
}
