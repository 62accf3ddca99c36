// Original file: common/protocol/proto/control.proto

import type { KubeContext as _fairlead_control_v1_KubeContext, KubeContext__Output as _fairlead_control_v1_KubeContext__Output } from '../../../fairlead/control/v1/KubeContext.ts';

export interface ContextList {
  'current'?: (string);
  'contexts'?: (_fairlead_control_v1_KubeContext)[];
}

export interface ContextList__Output {
  'current': (string);
  'contexts': (_fairlead_control_v1_KubeContext__Output)[];
}
