// Original file: common/protocol/proto/control.proto


export interface VersionReply {
  'version'?: (string);
  'api'?: (number);
}

export interface VersionReply__Output {
  'version': (string);
  'api': (number);
}
