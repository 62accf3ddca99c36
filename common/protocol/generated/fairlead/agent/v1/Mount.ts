// Original file: common/protocol/proto/files.proto


export interface Mount {
  'path'?: (string);
  'read_only'?: (boolean);
}

export interface Mount__Output {
  'path': (string);
  'read_only': (boolean);
}
