// Original file: common/protocol/proto/control.proto


export interface UninstallRequest {
  'session'?: (string);
  'namespace'?: (string);
  'workloads'?: (string)[];
  'all'?: (boolean);
}

export interface UninstallRequest__Output {
  'session': (string);
  'namespace': (string);
  'workloads': (string)[];
  'all': (boolean);
}
