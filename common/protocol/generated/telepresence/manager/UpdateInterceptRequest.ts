// Original file: common/protocol/proto/manager.proto

import type { SessionInfo as _telepresence_manager_SessionInfo, SessionInfo__Output as _telepresence_manager_SessionInfo__Output } from '../../telepresence/manager/SessionInfo.ts';
import type { PreviewSpec as _telepresence_manager_PreviewSpec, PreviewSpec__Output as _telepresence_manager_PreviewSpec__Output } from '../../telepresence/manager/PreviewSpec.ts';

export interface UpdateInterceptRequest {
  'session'?: (_telepresence_manager_SessionInfo | null);
  'name'?: (string);
  'remove_preview_domain'?: (boolean);
  'add_preview_domain'?: (_telepresence_manager_PreviewSpec | null);
  'preview_domain_action'?: "remove_preview_domain"|"add_preview_domain";
}

export interface UpdateInterceptRequest__Output {
  'session': (_telepresence_manager_SessionInfo__Output | null);
  'name': (string);
  'remove_preview_domain'?: (boolean);
  'add_preview_domain'?: (_telepresence_manager_PreviewSpec__Output | null);
  'preview_domain_action'?: "remove_preview_domain"|"add_preview_domain";
}
