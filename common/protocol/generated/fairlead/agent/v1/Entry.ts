// Original file: common/protocol/proto/files.proto

import type { Long } from '@grpc/proto-loader';

export interface Entry {
  'name'?: (string);
  'mode'?: (number);
  'size'?: (number | string | Long);
  'modified'?: (number | string | Long);
  'target'?: (string);
  'inode'?: (number | string | Long);
}

export interface Entry__Output {
  'name': (string);
  'mode': (number);
  'size': (number);
  'modified': (number);
  'target': (string);
  'inode': (number);
}
