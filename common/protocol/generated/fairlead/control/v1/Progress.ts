// Original file: common/protocol/proto/control.proto

import type { Stage as _fairlead_control_v1_Stage, Stage__Output as _fairlead_control_v1_Stage__Output } from '../../../fairlead/control/v1/Stage.ts';

export interface Progress {
  'stage'?: (_fairlead_control_v1_Stage);
  'text'?: (string);
  'session'?: (string);
  'joined'?: (boolean);
}

export interface Progress__Output {
  'stage': (_fairlead_control_v1_Stage__Output);
  'text': (string);
  'session': (string);
  'joined': (boolean);
}
