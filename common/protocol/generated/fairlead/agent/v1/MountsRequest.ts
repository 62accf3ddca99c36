// Original file: common/protocol/proto/files.proto


export interface MountsRequest {
  'session_id'?: (string);
  'container'?: (string);
}

export interface MountsRequest__Output {
  'session_id': (string);
  'container': (string);
}
