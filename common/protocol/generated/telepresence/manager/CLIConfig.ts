// Original file: common/protocol/proto/manager.proto


export interface CLIConfig {
  'config_yaml'?: (Buffer | Uint8Array | string);
}

export interface CLIConfig__Output {
  'config_yaml': (Buffer);
}
