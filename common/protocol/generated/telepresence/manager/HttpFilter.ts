// Original file: common/protocol/proto/manager.proto


export interface HttpFilter {
  'headers'?: ({[key: string]: string});
  'path_prefixes'?: (string)[];
}

export interface HttpFilter__Output {
  'headers': ({[key: string]: string});
  'path_prefixes': (string)[];
}
