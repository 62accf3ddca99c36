// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';

export interface RevokeInterceptRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'namespace'?: (string);
  'agent'?: (string);
  'client'?: (string);
  'name'?: (string);
}

export interface RevokeInterceptRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'namespace': (string);
  'agent': (string);
  'client': (string);
  'name': (string);
}
