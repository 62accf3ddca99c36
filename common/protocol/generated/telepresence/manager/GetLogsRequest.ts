// Original file: common/protocol/proto/manager.proto


export interface GetLogsRequest {
  'traffic_manager'?: (boolean);
  'agents'?: (string);
  'get_pod_yaml'?: (boolean);
}

export interface GetLogsRequest__Output {
  'traffic_manager': (boolean);
  'agents': (string);
  'get_pod_yaml': (boolean);
}
