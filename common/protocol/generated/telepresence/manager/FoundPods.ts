// Original file: common/protocol/proto/manager.proto

import type { FoundPod as _telepresence_manager_FoundPod, FoundPod__Output as _telepresence_manager_FoundPod__Output } from '../../telepresence/manager/FoundPod.ts';

export interface FoundPods {
  'pods'?: (_telepresence_manager_FoundPod)[];
}

export interface FoundPods__Output {
  'pods': (_telepresence_manager_FoundPod__Output)[];
}
