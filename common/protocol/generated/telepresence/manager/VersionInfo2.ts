// Original file: common/protocol/proto/manager.proto


export interface VersionInfo2 {
  'name'?: (string);
  'version'?: (string);
}

export interface VersionInfo2__Output {
  'name': (string);
  'version': (string);
}
