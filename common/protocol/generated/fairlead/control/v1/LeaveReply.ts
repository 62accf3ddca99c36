// Original file: common/protocol/proto/control.proto


export interface LeaveReply {
  'left'?: (string)[];
}

export interface LeaveReply__Output {
  'left': (string)[];
}
