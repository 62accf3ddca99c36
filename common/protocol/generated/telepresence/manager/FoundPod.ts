// Original file: common/protocol/proto/manager.proto


export interface FoundPod {
  'ip'?: (Buffer | Uint8Array | string);
  'namespace'?: (string);
  'name'?: (string);
}

export interface FoundPod__Output {
  'ip': (Buffer);
  'namespace': (string);
  'name': (string);
}
