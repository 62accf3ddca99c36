// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';

export interface FindPodsRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'ips'?: (Buffer | Uint8Array | string)[];
}

export interface FindPodsRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'ips': (Buffer)[];
}
