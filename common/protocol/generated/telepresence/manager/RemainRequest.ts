// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';

export interface RemainRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'api_key'?: (string);
}

export interface RemainRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'api_key': (string);
}
