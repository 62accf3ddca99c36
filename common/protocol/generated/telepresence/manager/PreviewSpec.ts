// Original file: common/protocol/proto/manager.proto

import type { IngressInfo as _telepresence_manager_IngressInfo, IngressInfo__Output as _telepresence_manager_IngressInfo__Output } from '../../telepresence/manager/IngressInfo.ts';

export interface PreviewSpec {
  'ingress'?: (_telepresence_manager_IngressInfo | null);
  'display_banner'?: (boolean);
  'pull_request_url'?: (string);
  'add_request_headers'?: ({[key: string]: string});
}

export interface PreviewSpec__Output {
  'ingress': (_telepresence_manager_IngressInfo__Output | null);
  'display_banner': (boolean);
  'pull_request_url': (string);
  'add_request_headers': ({[key: string]: string});
}
