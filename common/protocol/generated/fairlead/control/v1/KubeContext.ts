// Original file: common/protocol/proto/control.proto


export interface KubeContext {
  'name'?: (string);
  'cluster'?: (string);
  'server'?: (string);
  'namespace'?: (string);
  'user'?: (string);
}

export interface KubeContext__Output {
  'name': (string);
  'cluster': (string);
  'server': (string);
  'namespace': (string);
  'user': (string);
}
