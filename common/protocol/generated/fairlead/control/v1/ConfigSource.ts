// Original file: common/protocol/proto/control.proto


export interface ConfigSource {
  'kind'?: (string);
  'where'?: (string);
  'state'?: (string);
}

export interface ConfigSource__Output {
  'kind': (string);
  'where': (string);
  'state': (string);
}
