// Original file: common/protocol/proto/control.proto

import type { Session as _fairlead_control_v1_Session, Session__Output as _fairlead_control_v1_Session__Output } from '../../../fairlead/control/v1/Session.ts';

export interface Snapshot {
  'daemon_version'?: (string);
  'api'?: (number);
  'sessions'?: (_fairlead_control_v1_Session)[];
}

export interface Snapshot__Output {
  'daemon_version': (string);
  'api': (number);
  'sessions': (_fairlead_control_v1_Session__Output)[];
}
