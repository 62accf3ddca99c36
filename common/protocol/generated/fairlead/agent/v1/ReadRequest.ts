// Original file: common/protocol/proto/files.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadRequest {
  'session_id'?: (string);
  'container'?: (string);
  'path'?: (string);
  'offset'?: (number | string | Long);
  'length'?: (number);
}

export interface ReadRequest__Output {
  'session_id': (string);
  'container': (string);
  'path': (string);
  'offset': (number);
  'length': (number);
}
