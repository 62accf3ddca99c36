// Original file: common/protocol/proto/manager.proto


export interface DNSResponse {
  'r_code'?: (number);
  'rrs'?: (Buffer | Uint8Array | string);
}

export interface DNSResponse__Output {
  'r_code': (number);
  'rrs': (Buffer);
}
