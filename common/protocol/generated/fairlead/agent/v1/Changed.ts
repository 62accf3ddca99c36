// Original file: common/protocol/proto/files.proto


export interface Changed {
}

export interface Changed__Output {
}
