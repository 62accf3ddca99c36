// Original file: common/protocol/proto/manager.proto


export interface SessionInfo {
  'session_id'?: (string);
  'cluster_id'?: (string);
  'install_id'?: (string);
  '_install_id'?: "install_id";
}

export interface SessionInfo__Output {
  'session_id': (string);
  'cluster_id': (string);
  'install_id'?: (string);
  '_install_id'?: "install_id";
}
