// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';

export interface UninstallAgentsRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'namespace'?: (string);
  'agents'?: (string)[];
  'all'?: (boolean);
}

export interface UninstallAgentsRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'namespace': (string);
  'agents': (string)[];
  'all': (boolean);
}
