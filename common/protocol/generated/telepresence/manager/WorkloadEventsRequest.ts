// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';

export interface WorkloadEventsRequest {
  'session_info'?: (_telepresence_manager_SessionInfo | null);
  'since'?: (_google_protobuf_Timestamp | null);
  'namespace'?: (string);
}

export interface WorkloadEventsRequest__Output {
  'session_info': (_telepresence_manager_SessionInfo__Output | null);
  'since': (_google_protobuf_Timestamp__Output | null);
  'namespace': (string);
}
