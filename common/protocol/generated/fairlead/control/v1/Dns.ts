// Original file: common/protocol/proto/control.proto


export interface Dns {
  'mechanism'?: (string);
  'reason'?: (string);
  'addresses'?: (string)[];
  'upstream'?: (string)[];
  'cluster_domain'?: (string);
  'domains'?: (string)[];
  'search'?: (string)[];
  'include_suffixes'?: (string)[];
  'exclude_suffixes'?: (string)[];
  'recursion'?: (string);
}

export interface Dns__Output {
  'mechanism': (string);
  'reason': (string);
  'addresses': (string)[];
  'upstream': (string)[];
  'cluster_domain': (string);
  'domains': (string)[];
  'search': (string)[];
  'include_suffixes': (string)[];
  'exclude_suffixes': (string)[];
  'recursion': (string);
}
