// Original file: common/protocol/proto/files.proto


export interface RenameRequest {
  'session_id'?: (string);
  'container'?: (string);
  'from'?: (string);
  'to'?: (string);
}

export interface RenameRequest__Output {
  'session_id': (string);
  'container': (string);
  'from': (string);
  'to': (string);
}
