// Original file: common/protocol/proto/manager.proto

import type { InterceptSpec as _telepresence_manager_InterceptSpec, InterceptSpec__Output as _telepresence_manager_InterceptSpec__Output } from '../../telepresence/manager/InterceptSpec.ts';
import type { InterceptDispositionType as _telepresence_manager_InterceptDispositionType, InterceptDispositionType__Output as _telepresence_manager_InterceptDispositionType__Output } from '../../telepresence/manager/InterceptDispositionType.ts';
import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { PreviewSpec as _telepresence_manager_PreviewSpec, PreviewSpec__Output as _telepresence_manager_PreviewSpec__Output } from '../../telepresence/manager/PreviewSpec.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';

export interface InterceptInfo {
  'spec'?: (_telepresence_manager_InterceptSpec | null);
  'client_mount_point'?: (string);
  'disposition'?: (_telepresence_manager_InterceptDispositionType);
  'message'?: (string);
  'id'?: (string);
  'client_session'?: (_telepresence_manager_SessionInfo | null);
  'preview_domain'?: (string);
  'preview_spec'?: (_telepresence_manager_PreviewSpec | null);
  'pod_ip'?: (string);
  'sftp_port'?: (number);
  'mechanism_args_desc'?: (string);
  'api_key'?: (string);
  'headers'?: ({[key: string]: string});
  'metadata'?: ({[key: string]: string});
  'mount_point'?: (string);
  'environment'?: ({[key: string]: string});
  'ftp_port'?: (number);
  'pod_name'?: (string);
  'api_port'?: (number);
  'modified_at'?: (_google_protobuf_Timestamp | null);
  'reachable'?: (boolean);
}

export interface InterceptInfo__Output {
  'spec': (_telepresence_manager_InterceptSpec__Output | null);
  'client_mount_point': (string);
  'disposition': (_telepresence_manager_InterceptDispositionType__Output);
  'message': (string);
  'id': (string);
  'client_session': (_telepresence_manager_SessionInfo__Output | null);
  'preview_domain': (string);
  'preview_spec': (_telepresence_manager_PreviewSpec__Output | null);
  'pod_ip': (string);
  'sftp_port': (number);
  'mechanism_args_desc': (string);
  'api_key': (string);
  'headers': ({[key: string]: string});
  'metadata': ({[key: string]: string});
  'mount_point': (string);
  'environment': ({[key: string]: string});
  'ftp_port': (number);
  'pod_name': (string);
  'api_port': (number);
  'modified_at': (_google_protobuf_Timestamp__Output | null);
  'reachable': (boolean);
}
