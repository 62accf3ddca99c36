// Original file: common/protocol/proto/control.proto


export interface EnvironmentRequest {
  'session'?: (string);
  'name'?: (string);
}

export interface EnvironmentRequest__Output {
  'session': (string);
  'name': (string);
}
