// Original file: common/protocol/proto/control.proto


export interface WorkloadsRequest {
  'session'?: (string);
  'namespace'?: (string);
}

export interface WorkloadsRequest__Output {
  'session': (string);
  'namespace': (string);
}
