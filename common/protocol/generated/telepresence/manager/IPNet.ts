// Original file: common/protocol/proto/manager.proto


export interface IPNet {
  'ip'?: (Buffer | Uint8Array | string);
  'mask'?: (number);
}

export interface IPNet__Output {
  'ip': (Buffer);
  'mask': (number);
}
