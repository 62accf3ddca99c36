// Original file: common/protocol/proto/control.proto


export interface ConnectRequest {
  'name'?: (string);
  'kubeconfig'?: (string)[];
  'kubeconfig_data'?: (string);
  'context'?: (string);
  'namespace'?: (string);
  'manager_namespace'?: (string);
  'mapped_namespaces'?: (string)[];
  'also_proxy'?: (string)[];
  'never_proxy'?: (string)[];
  'allow_conflicting_subnets'?: (string)[];
  'dns'?: (string);
  'include_suffixes'?: (string)[];
  'exclude_suffixes'?: (string)[];
  'environment'?: ({[key: string]: string});
  'excludes'?: (string)[];
  'mappings'?: (string)[];
  'remote_ip'?: (string);
  'lookup_timeout'?: (string);
  'search_namespace'?: (string);
  'primary'?: (boolean);
  'vnat'?: (string)[];
  'proxy_via'?: (string)[];
  'virtual_subnets'?: (string)[];
}

export interface ConnectRequest__Output {
  'name': (string);
  'kubeconfig': (string)[];
  'kubeconfig_data': (string);
  'context': (string);
  'namespace': (string);
  'manager_namespace': (string);
  'mapped_namespaces': (string)[];
  'also_proxy': (string)[];
  'never_proxy': (string)[];
  'allow_conflicting_subnets': (string)[];
  'dns': (string);
  'include_suffixes': (string)[];
  'exclude_suffixes': (string)[];
  'environment': ({[key: string]: string});
  'excludes': (string)[];
  'mappings': (string)[];
  'remote_ip': (string);
  'lookup_timeout': (string);
  'search_namespace': (string);
  'primary': (boolean);
  'vnat': (string)[];
  'proxy_via': (string)[];
  'virtual_subnets': (string)[];
}
