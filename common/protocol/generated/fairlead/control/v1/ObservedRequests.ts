// Original file: common/protocol/proto/control.proto

import type { ObservedRequest as _fairlead_control_v1_ObservedRequest, ObservedRequest__Output as _fairlead_control_v1_ObservedRequest__Output } from '../../../fairlead/control/v1/ObservedRequest.ts';

export interface ObservedRequests {
  'requests'?: (_fairlead_control_v1_ObservedRequest)[];
}

export interface ObservedRequests__Output {
  'requests': (_fairlead_control_v1_ObservedRequest__Output)[];
}
