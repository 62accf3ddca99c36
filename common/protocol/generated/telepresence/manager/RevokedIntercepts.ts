// Original file: common/protocol/proto/manager.proto


export interface RevokedIntercepts {
  'ids'?: (string)[];
}

export interface RevokedIntercepts__Output {
  'ids': (string)[];
}
