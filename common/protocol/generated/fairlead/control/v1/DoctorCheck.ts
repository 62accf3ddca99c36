// Original file: common/protocol/proto/control.proto

import type { Verdict as _fairlead_control_v1_Verdict, Verdict__Output as _fairlead_control_v1_Verdict__Output } from '../../../fairlead/control/v1/Verdict.ts';

export interface DoctorCheck {
  'title'?: (string);
  'verdict'?: (_fairlead_control_v1_Verdict);
  'text'?: (string);
  'remedy'?: (string);
}

export interface DoctorCheck__Output {
  'title': (string);
  'verdict': (_fairlead_control_v1_Verdict__Output);
  'text': (string);
  'remedy': (string);
}
