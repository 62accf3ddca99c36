// Original file: common/protocol/proto/manager.proto


export interface ClientInfo {
  'name'?: (string);
  'install_id'?: (string);
  'product'?: (string);
  'version'?: (string);
  'api_key'?: (string);
  'namespace'?: (string);
}

export interface ClientInfo__Output {
  'name': (string);
  'install_id': (string);
  'product': (string);
  'version': (string);
  'api_key': (string);
  'namespace': (string);
}
