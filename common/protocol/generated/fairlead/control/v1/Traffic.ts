// Original file: common/protocol/proto/control.proto

import type { Long } from '@grpc/proto-loader';

export interface Traffic {
  'bytes_up'?: (number | string | Long);
  'bytes_down'?: (number | string | Long);
  'open_flows'?: (number | string | Long);
  'total_flows'?: (number | string | Long);
  'dns_queries'?: (number | string | Long);
  'dns_returned'?: (number | string | Long);
}

export interface Traffic__Output {
  'bytes_up': (number);
  'bytes_down': (number);
  'open_flows': (number);
  'total_flows': (number);
  'dns_queries': (number);
  'dns_returned': (number);
}
