// Original file: common/protocol/proto/control.proto


export interface ContextsRequest {
  'kubeconfig'?: (string)[];
  'environment'?: ({[key: string]: string});
}

export interface ContextsRequest__Output {
  'kubeconfig': (string)[];
  'environment': ({[key: string]: string});
}
