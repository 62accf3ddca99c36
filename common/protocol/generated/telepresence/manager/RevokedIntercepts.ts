// Original file: common/protocol/proto/manager.proto


export interface RevokedIntercepts {
  'intercepts'?: (string)[];
}

export interface RevokedIntercepts__Output {
  'intercepts': (string)[];
}
