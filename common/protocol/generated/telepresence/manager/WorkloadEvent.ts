// Original file: common/protocol/proto/manager.proto

import type { WorkloadInfo as _telepresence_manager_WorkloadInfo, WorkloadInfo__Output as _telepresence_manager_WorkloadInfo__Output } from '../../telepresence/manager/WorkloadInfo.ts';

// Original file: common/protocol/proto/manager.proto

export const _telepresence_manager_WorkloadEvent_Type = {
  ADDED_UNSPECIFIED: 'ADDED_UNSPECIFIED',
  MODIFIED: 'MODIFIED',
  DELETED: 'DELETED',
} as const;

export type _telepresence_manager_WorkloadEvent_Type =
  | 'ADDED_UNSPECIFIED'
  | 0
  | 'MODIFIED'
  | 1
  | 'DELETED'
  | 2

export type _telepresence_manager_WorkloadEvent_Type__Output = typeof _telepresence_manager_WorkloadEvent_Type[keyof typeof _telepresence_manager_WorkloadEvent_Type]

export interface WorkloadEvent {
  'type'?: (_telepresence_manager_WorkloadEvent_Type);
  'workload'?: (_telepresence_manager_WorkloadInfo | null);
}

export interface WorkloadEvent__Output {
  'type': (_telepresence_manager_WorkloadEvent_Type__Output);
  'workload': (_telepresence_manager_WorkloadInfo__Output | null);
}
