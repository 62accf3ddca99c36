// Original file: common/protocol/proto/control.proto

import type { Workload as _fairlead_control_v1_Workload, Workload__Output as _fairlead_control_v1_Workload__Output } from '../../../fairlead/control/v1/Workload.ts';

export interface WorkloadList {
  'namespace'?: (string);
  'workloads'?: (_fairlead_control_v1_Workload)[];
}

export interface WorkloadList__Output {
  'namespace': (string);
  'workloads': (_fairlead_control_v1_Workload__Output)[];
}
