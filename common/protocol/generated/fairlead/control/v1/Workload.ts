// Original file: common/protocol/proto/control.proto

import type { WorkloadPort as _fairlead_control_v1_WorkloadPort, WorkloadPort__Output as _fairlead_control_v1_WorkloadPort__Output } from '../../../fairlead/control/v1/WorkloadPort.ts';
import type { WorkloadIntercept as _fairlead_control_v1_WorkloadIntercept, WorkloadIntercept__Output as _fairlead_control_v1_WorkloadIntercept__Output } from '../../../fairlead/control/v1/WorkloadIntercept.ts';

export interface Workload {
  'kind'?: (string);
  'name'?: (string);
  'namespace'?: (string);
  'wanted_pods'?: (number);
  'ready_pods'?: (number);
  'state'?: (string);
  'agent'?: (string);
  'ports'?: (_fairlead_control_v1_WorkloadPort)[];
  'intercepts'?: (_fairlead_control_v1_WorkloadIntercept)[];
  'obstacle'?: (string);
  'containers'?: (string)[];
}

export interface Workload__Output {
  'kind': (string);
  'name': (string);
  'namespace': (string);
  'wanted_pods': (number);
  'ready_pods': (number);
  'state': (string);
  'agent': (string);
  'ports': (_fairlead_control_v1_WorkloadPort__Output)[];
  'intercepts': (_fairlead_control_v1_WorkloadIntercept__Output)[];
  'obstacle': (string);
  'containers': (string)[];
}
