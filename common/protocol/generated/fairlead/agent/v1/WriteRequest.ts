// Original file: common/protocol/proto/files.proto

import type { Long } from '@grpc/proto-loader';

export interface WriteRequest {
  'session_id'?: (string);
  'container'?: (string);
  'path'?: (string);
  'offset'?: (number | string | Long);
  'data'?: (Buffer | Uint8Array | string);
}

export interface WriteRequest__Output {
  'session_id': (string);
  'container': (string);
  'path': (string);
  'offset': (number);
  'data': (Buffer);
}
