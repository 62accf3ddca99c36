// Original file: common/protocol/proto/control.proto

import type { Long } from '@grpc/proto-loader';

export interface WorkloadIntercept {
  'client'?: (string);
  'name'?: (string);
  'mechanism'?: (string);
  'port'?: (string);
  'filter'?: (string);
  'since'?: (number | string | Long);
  'active'?: (boolean);
  'mine'?: (boolean);
}

export interface WorkloadIntercept__Output {
  'client': (string);
  'name': (string);
  'mechanism': (string);
  'port': (string);
  'filter': (string);
  'since': (number);
  'active': (boolean);
  'mine': (boolean);
}
