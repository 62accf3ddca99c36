// Original file: common/protocol/proto/control.proto

import type { SettingValue as _fairlead_control_v1_SettingValue, SettingValue__Output as _fairlead_control_v1_SettingValue__Output } from '../../../fairlead/control/v1/SettingValue.ts';

export interface Setting {
  'key'?: (string);
  'flag'?: (string);
  'joined'?: (boolean);
  'values'?: (_fairlead_control_v1_SettingValue)[];
}

export interface Setting__Output {
  'key': (string);
  'flag': (string);
  'joined': (boolean);
  'values': (_fairlead_control_v1_SettingValue__Output)[];
}
