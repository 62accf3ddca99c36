// Original file: common/protocol/proto/manager.proto

import type { _telepresence_manager_WorkloadInfo_Kind, _telepresence_manager_WorkloadInfo_Kind__Output } from '../../telepresence/manager/WorkloadInfo.ts';

export interface KnownWorkloadKinds {
  'kinds'?: (_telepresence_manager_WorkloadInfo_Kind)[];
}

export interface KnownWorkloadKinds__Output {
  'kinds': (_telepresence_manager_WorkloadInfo_Kind__Output)[];
}
