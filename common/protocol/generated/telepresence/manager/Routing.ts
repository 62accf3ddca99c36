// Original file: common/protocol/proto/manager.proto

import type { IPNet as _telepresence_manager_IPNet, IPNet__Output as _telepresence_manager_IPNet__Output } from '../../telepresence/manager/IPNet.ts';

export interface Routing {
  'also_proxy_subnets'?: (_telepresence_manager_IPNet)[];
  'never_proxy_subnets'?: (_telepresence_manager_IPNet)[];
  'allow_conflicting_subnets'?: (_telepresence_manager_IPNet)[];
}

export interface Routing__Output {
  'also_proxy_subnets': (_telepresence_manager_IPNet__Output)[];
  'never_proxy_subnets': (_telepresence_manager_IPNet__Output)[];
  'allow_conflicting_subnets': (_telepresence_manager_IPNet__Output)[];
}
