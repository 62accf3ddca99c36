// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';

export interface DNSRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'name'?: (string);
  'type'?: (number);
}

export interface DNSRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'name': (string);
  'type': (number);
}
