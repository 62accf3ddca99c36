// Original file: common/protocol/proto/manager.proto


export interface TelepresenceAPIInfo {
  'port'?: (number);
}

export interface TelepresenceAPIInfo__Output {
  'port': (number);
}
