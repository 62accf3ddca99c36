// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { DNSRequest as _telepresence_manager_DNSRequest, DNSRequest__Output as _telepresence_manager_DNSRequest__Output } from '../../telepresence/manager/DNSRequest.ts';
import type { DNSResponse as _telepresence_manager_DNSResponse, DNSResponse__Output as _telepresence_manager_DNSResponse__Output } from '../../telepresence/manager/DNSResponse.ts';

export interface DNSAgentResponse {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'request'?: (_telepresence_manager_DNSRequest | null);
  'response'?: (_telepresence_manager_DNSResponse | null);
}

export interface DNSAgentResponse__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'request': (_telepresence_manager_DNSRequest__Output | null);
  'response': (_telepresence_manager_DNSResponse__Output | null);
}
