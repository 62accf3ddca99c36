// Original file: common/protocol/proto/control.proto

import type { Progress as _fairlead_control_v1_Progress, Progress__Output as _fairlead_control_v1_Progress__Output } from '../../../fairlead/control/v1/Progress.ts';
import type { Session as _fairlead_control_v1_Session, Session__Output as _fairlead_control_v1_Session__Output } from '../../../fairlead/control/v1/Session.ts';

export interface ConnectEvent {
  'progress'?: (_fairlead_control_v1_Progress | null);
  'connected'?: (_fairlead_control_v1_Session | null);
  'event'?: "progress"|"connected";
}

export interface ConnectEvent__Output {
  'progress'?: (_fairlead_control_v1_Progress__Output | null);
  'connected'?: (_fairlead_control_v1_Session__Output | null);
  'event'?: "progress"|"connected";
}
