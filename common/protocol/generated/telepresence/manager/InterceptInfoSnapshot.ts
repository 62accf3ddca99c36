// Original file: common/protocol/proto/manager.proto

import type { InterceptInfo as _telepresence_manager_InterceptInfo, InterceptInfo__Output as _telepresence_manager_InterceptInfo__Output } from '../../telepresence/manager/InterceptInfo.ts';

export interface InterceptInfoSnapshot {
  'intercepts'?: (_telepresence_manager_InterceptInfo)[];
}

export interface InterceptInfoSnapshot__Output {
  'intercepts': (_telepresence_manager_InterceptInfo__Output)[];
}
