// Original file: common/protocol/proto/manager.proto


export interface LogsResponse {
  'pod_logs'?: ({[key: string]: string});
  'err_msg'?: (string);
  'pod_yaml'?: ({[key: string]: string});
}

export interface LogsResponse__Output {
  'pod_logs': ({[key: string]: string});
  'err_msg': (string);
  'pod_yaml': ({[key: string]: string});
}
