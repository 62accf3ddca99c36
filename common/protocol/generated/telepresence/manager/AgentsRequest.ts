// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';

export interface AgentsRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'namespaces'?: (string)[];
}

export interface AgentsRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'namespaces': (string)[];
}
