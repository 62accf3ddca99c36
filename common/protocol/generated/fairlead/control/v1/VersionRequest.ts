// Original file: common/protocol/proto/control.proto


export interface VersionRequest {
}

export interface VersionRequest__Output {
}
