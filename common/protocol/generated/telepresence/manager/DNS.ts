// Original file: common/protocol/proto/manager.proto


export interface DNS {
  'include_suffixes'?: (string)[];
  'exclude_suffixes'?: (string)[];
  'kube_ip'?: (Buffer | Uint8Array | string);
  'cluster_domain'?: (string);
}

export interface DNS__Output {
  'include_suffixes': (string)[];
  'exclude_suffixes': (string)[];
  'kube_ip': (Buffer);
  'cluster_domain': (string);
}
