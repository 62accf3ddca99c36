// Original file: common/protocol/proto/manager.proto


export interface AmbassadorCloudConfig {
  'host'?: (string);
  'port'?: (string);
  'proxy_ca'?: (Buffer | Uint8Array | string);
  '_proxy_ca'?: "proxy_ca";
}

export interface AmbassadorCloudConfig__Output {
  'host': (string);
  'port': (string);
  'proxy_ca'?: (Buffer);
  '_proxy_ca'?: "proxy_ca";
}
