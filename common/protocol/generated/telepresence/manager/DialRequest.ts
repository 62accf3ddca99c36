// Original file: common/protocol/proto/manager.proto

import type { Long } from '@grpc/proto-loader';

export interface DialRequest {
  'conn_id'?: (Buffer | Uint8Array | string);
  'roundtrip_latency'?: (number | string | Long);
  'dial_timeout'?: (number | string | Long);
  'trace_context'?: ({[key: string]: string});
}

export interface DialRequest__Output {
  'conn_id': (Buffer);
  'roundtrip_latency': (number);
  'dial_timeout': (number);
  'trace_context': ({[key: string]: string});
}
