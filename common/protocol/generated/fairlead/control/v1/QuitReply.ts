// Original file: common/protocol/proto/control.proto


export interface QuitReply {
}

export interface QuitReply__Output {
}
