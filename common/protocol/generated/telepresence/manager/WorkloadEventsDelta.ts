// Original file: common/protocol/proto/manager.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { WorkloadEvent as _telepresence_manager_WorkloadEvent, WorkloadEvent__Output as _telepresence_manager_WorkloadEvent__Output } from '../../telepresence/manager/WorkloadEvent.ts';

export interface WorkloadEventsDelta {
  'since'?: (_google_protobuf_Timestamp | null);
  'events'?: (_telepresence_manager_WorkloadEvent)[];
}

export interface WorkloadEventsDelta__Output {
  'since': (_google_protobuf_Timestamp__Output | null);
  'events': (_telepresence_manager_WorkloadEvent__Output)[];
}
