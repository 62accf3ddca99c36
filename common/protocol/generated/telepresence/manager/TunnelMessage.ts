// Original file: common/protocol/proto/manager.proto


export interface TunnelMessage {
  'payload'?: (Buffer | Uint8Array | string);
}

export interface TunnelMessage__Output {
  'payload': (Buffer);
}
