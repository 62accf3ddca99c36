// Original file: common/protocol/proto/manager.proto


export interface IngressInfo {
  'host'?: (string);
  'port'?: (number);
  'use_tls'?: (boolean);
  'l5host'?: (string);
}

export interface IngressInfo__Output {
  'host': (string);
  'port': (number);
  'use_tls': (boolean);
  'l5host': (string);
}
