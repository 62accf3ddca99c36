// Original file: common/protocol/proto/control.proto


export interface OverruledValue {
  'key'?: (string);
  'value'?: (string);
  'source'?: (string);
  'by_key'?: (string);
  'by_value'?: (string);
  'by_source'?: (string);
}

export interface OverruledValue__Output {
  'key': (string);
  'value': (string);
  'source': (string);
  'by_key': (string);
  'by_value': (string);
  'by_source': (string);
}
