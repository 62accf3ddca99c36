// Original file: common/protocol/proto/control.proto


export interface EnvironmentReply {
  'variables'?: ({[key: string]: string});
}

export interface EnvironmentReply__Output {
  'variables': ({[key: string]: string});
}
