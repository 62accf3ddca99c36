// Original file: common/protocol/proto/control.proto

import type { Uninstalled as _fairlead_control_v1_Uninstalled, Uninstalled__Output as _fairlead_control_v1_Uninstalled__Output } from '../../../fairlead/control/v1/Uninstalled.ts';

export interface UninstallEvent {
  'progress'?: (string);
  'done'?: (_fairlead_control_v1_Uninstalled | null);
  'event'?: "progress"|"done";
}

export interface UninstallEvent__Output {
  'progress'?: (string);
  'done'?: (_fairlead_control_v1_Uninstalled__Output | null);
  'event'?: "progress"|"done";
}
