// Original file: common/protocol/proto/control.proto

import type { ConfigSource as _fairlead_control_v1_ConfigSource, ConfigSource__Output as _fairlead_control_v1_ConfigSource__Output } from '../../../fairlead/control/v1/ConfigSource.ts';
import type { Setting as _fairlead_control_v1_Setting, Setting__Output as _fairlead_control_v1_Setting__Output } from '../../../fairlead/control/v1/Setting.ts';
import type { OverruledValue as _fairlead_control_v1_OverruledValue, OverruledValue__Output as _fairlead_control_v1_OverruledValue__Output } from '../../../fairlead/control/v1/OverruledValue.ts';
import type { Warning as _fairlead_control_v1_Warning, Warning__Output as _fairlead_control_v1_Warning__Output } from '../../../fairlead/control/v1/Warning.ts';

export interface ExplainedConfig {
  'session'?: (string);
  'sources'?: (_fairlead_control_v1_ConfigSource)[];
  'settings'?: (_fairlead_control_v1_Setting)[];
  'overruled'?: (_fairlead_control_v1_OverruledValue)[];
  'warnings'?: (_fairlead_control_v1_Warning)[];
}

export interface ExplainedConfig__Output {
  'session': (string);
  'sources': (_fairlead_control_v1_ConfigSource__Output)[];
  'settings': (_fairlead_control_v1_Setting__Output)[];
  'overruled': (_fairlead_control_v1_OverruledValue__Output)[];
  'warnings': (_fairlead_control_v1_Warning__Output)[];
}
