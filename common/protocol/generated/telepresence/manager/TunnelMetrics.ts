// Original file: common/protocol/proto/manager.proto

import type { Long } from '@grpc/proto-loader';

export interface TunnelMetrics {
  'client_session_id'?: (string);
  'ingress_bytes'?: (number | string | Long);
  'egress_bytes'?: (number | string | Long);
}

export interface TunnelMetrics__Output {
  'client_session_id': (string);
  'ingress_bytes': (number);
  'egress_bytes': (number);
}
