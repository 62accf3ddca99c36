// Original file: common/protocol/proto/manager.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.ts';

export interface LogLevelRequest {
  'log_level'?: (string);
  'duration'?: (_google_protobuf_Duration | null);
}

export interface LogLevelRequest__Output {
  'log_level': (string);
  'duration': (_google_protobuf_Duration__Output | null);
}
