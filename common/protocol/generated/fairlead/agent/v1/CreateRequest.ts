// Original file: common/protocol/proto/files.proto


export interface CreateRequest {
  'session_id'?: (string);
  'container'?: (string);
  'path'?: (string);
  'mode'?: (number);
  'target'?: (string);
}

export interface CreateRequest__Output {
  'session_id': (string);
  'container': (string);
  'path': (string);
  'mode': (number);
  'target': (string);
}
