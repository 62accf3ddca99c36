// Original file: common/protocol/proto/manager.proto

import type { PreparedIntercept as _telepresence_manager_PreparedIntercept, PreparedIntercept__Output as _telepresence_manager_PreparedIntercept__Output } from '../../telepresence/manager/PreparedIntercept.ts';

export interface PrepareEvent {
  'progress'?: (string);
  'prepared'?: (_telepresence_manager_PreparedIntercept | null);
  'event'?: "progress"|"prepared";
}

export interface PrepareEvent__Output {
  'progress'?: (string);
  'prepared'?: (_telepresence_manager_PreparedIntercept__Output | null);
  'event'?: "progress"|"prepared";
}
