// Original file: common/protocol/proto/control.proto


export interface SettingValue {
  'value'?: (string);
  'source'?: (string);
}

export interface SettingValue__Output {
  'value': (string);
  'source': (string);
}
