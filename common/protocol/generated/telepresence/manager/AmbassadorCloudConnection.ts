// Original file: common/protocol/proto/manager.proto


export interface AmbassadorCloudConnection {
  'can_connect'?: (boolean);
}

export interface AmbassadorCloudConnection__Output {
  'can_connect': (boolean);
}
