// Original file: common/protocol/proto/control.proto


export interface RevokeReply {
  'revoked'?: (string)[];
}

export interface RevokeReply__Output {
  'revoked': (string)[];
}
