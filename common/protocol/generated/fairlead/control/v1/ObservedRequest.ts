// Original file: common/protocol/proto/control.proto

import type { HeaderField as _fairlead_control_v1_HeaderField, HeaderField__Output as _fairlead_control_v1_HeaderField__Output } from '../../../fairlead/control/v1/HeaderField.ts';
import type { Long } from '@grpc/proto-loader';

export interface ObservedRequest {
  'id'?: (number | string | Long);
  'at'?: (number | string | Long);
  'method'?: (string);
  'path'?: (string);
  'status'?: (number);
  'duration'?: (number | string);
  'source'?: (string);
  'source_pod'?: (string);
  'request_headers'?: (_fairlead_control_v1_HeaderField)[];
  'response_headers'?: (_fairlead_control_v1_HeaderField)[];
  'request_body'?: (Buffer | Uint8Array | string);
  'response_body'?: (Buffer | Uint8Array | string);
  'request_size'?: (number | string | Long);
  'response_size'?: (number | string | Long);
  'protocol'?: (string);
  'broken'?: (boolean);
}

export interface ObservedRequest__Output {
  'id': (number);
  'at': (number);
  'method': (string);
  'path': (string);
  'status': (number);
  'duration': (number);
  'source': (string);
  'source_pod': (string);
  'request_headers': (_fairlead_control_v1_HeaderField__Output)[];
  'response_headers': (_fairlead_control_v1_HeaderField__Output)[];
  'request_body': (Buffer);
  'response_body': (Buffer);
  'request_size': (number);
  'response_size': (number);
  'protocol': (string);
  'broken': (boolean);
}
