// Original file: common/protocol/proto/control.proto


export interface QuitRequest {
}

export interface QuitRequest__Output {
}
