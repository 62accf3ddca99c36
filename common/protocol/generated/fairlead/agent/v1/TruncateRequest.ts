// Original file: common/protocol/proto/files.proto

import type { Long } from '@grpc/proto-loader';

export interface TruncateRequest {
  'session_id'?: (string);
  'container'?: (string);
  'path'?: (string);
  'size'?: (number | string | Long);
}

export interface TruncateRequest__Output {
  'session_id': (string);
  'container': (string);
  'path': (string);
  'size': (number);
}
