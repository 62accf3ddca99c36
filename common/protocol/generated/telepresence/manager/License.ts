// Original file: common/protocol/proto/manager.proto


export interface License {
  'license'?: (string);
  'host'?: (string);
  'cluster_id'?: (string);
  'err_msg'?: (string);
}

export interface License__Output {
  'license': (string);
  'host': (string);
  'cluster_id': (string);
  'err_msg': (string);
}
