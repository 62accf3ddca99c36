// Original file: common/protocol/proto/files.proto


export interface Removed {
}

export interface Removed__Output {
}
