// Original file: common/protocol/proto/control.proto


export interface DisconnectReply {
  'ended'?: (string)[];
}

export interface DisconnectReply__Output {
  'ended': (string)[];
}
