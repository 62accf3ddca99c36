// Original file: common/protocol/proto/control.proto

import type { Intercept as _fairlead_control_v1_Intercept, Intercept__Output as _fairlead_control_v1_Intercept__Output } from '../../../fairlead/control/v1/Intercept.ts';

export interface InterceptEvent {
  'progress'?: (string);
  'active'?: (_fairlead_control_v1_Intercept | null);
  'event'?: "progress"|"active";
}

export interface InterceptEvent__Output {
  'progress'?: (string);
  'active'?: (_fairlead_control_v1_Intercept__Output | null);
  'event'?: "progress"|"active";
}
