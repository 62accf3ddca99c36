// Original file: common/protocol/proto/files.proto


export interface PathRequest {
  'session_id'?: (string);
  'container'?: (string);
  'path'?: (string);
}

export interface PathRequest__Output {
  'session_id': (string);
  'container': (string);
  'path': (string);
}
