// Original file: common/protocol/proto/control.proto


export interface RevokeRequest {
  'session'?: (string);
  'namespace'?: (string);
  'workload'?: (string);
  'client'?: (string);
  'name'?: (string);
}

export interface RevokeRequest__Output {
  'session': (string);
  'namespace': (string);
  'workload': (string);
  'client': (string);
  'name': (string);
}
