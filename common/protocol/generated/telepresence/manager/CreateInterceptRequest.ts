// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { InterceptSpec as _telepresence_manager_InterceptSpec, InterceptSpec__Output as _telepresence_manager_InterceptSpec__Output } from '../../telepresence/manager/InterceptSpec.ts';

export interface CreateInterceptRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'intercept_spec'?: (_telepresence_manager_InterceptSpec | null);
  'api_key'?: (string);
}

export interface CreateInterceptRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'intercept_spec': (_telepresence_manager_InterceptSpec__Output | null);
  'api_key': (string);
}
