// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { InterceptDispositionType as _telepresence_manager_InterceptDispositionType, InterceptDispositionType__Output as _telepresence_manager_InterceptDispositionType__Output } from '../../telepresence/manager/InterceptDispositionType.ts';

export interface ReviewInterceptRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'id'?: (string);
  'disposition'?: (_telepresence_manager_InterceptDispositionType);
  'message'?: (string);
  'pod_ip'?: (string);
  'sftp_port'?: (number);
  'mechanism_args_desc'?: (string);
  'headers'?: ({[key: string]: string});
  'metadata'?: ({[key: string]: string});
  'mount_point'?: (string);
  'environment'?: ({[key: string]: string});
  'ftp_port'?: (number);
}

export interface ReviewInterceptRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'id': (string);
  'disposition': (_telepresence_manager_InterceptDispositionType__Output);
  'message': (string);
  'pod_ip': (string);
  'sftp_port': (number);
  'mechanism_args_desc': (string);
  'headers': ({[key: string]: string});
  'metadata': ({[key: string]: string});
  'mount_point': (string);
  'environment': ({[key: string]: string});
  'ftp_port': (number);
}
