// Original file: common/protocol/proto/control.proto

import type { InterceptState as _fairlead_control_v1_InterceptState, InterceptState__Output as _fairlead_control_v1_InterceptState__Output } from '../../../fairlead/control/v1/InterceptState.ts';
import type { Mechanism as _fairlead_control_v1_Mechanism, Mechanism__Output as _fairlead_control_v1_Mechanism__Output } from '../../../fairlead/control/v1/Mechanism.ts';
import type { InterceptedPort as _fairlead_control_v1_InterceptedPort, InterceptedPort__Output as _fairlead_control_v1_InterceptedPort__Output } from '../../../fairlead/control/v1/InterceptedPort.ts';
import type { Failure as _fairlead_control_v1_Failure, Failure__Output as _fairlead_control_v1_Failure__Output } from '../../../fairlead/control/v1/Failure.ts';
import type { Long } from '@grpc/proto-loader';

export interface Intercept {
  'name'?: (string);
  'workload'?: (string);
  'kind'?: (string);
  'namespace'?: (string);
  'state'?: (_fairlead_control_v1_InterceptState);
  'mechanism'?: (_fairlead_control_v1_Mechanism);
  'ports'?: (_fairlead_control_v1_InterceptedPort)[];
  'container'?: (string);
  'replace'?: (boolean);
  'http_headers'?: ({[key: string]: string});
  'http_path_prefixes'?: (string)[];
  'since'?: (number | string | Long);
  'mount'?: (string);
  'mount_kind'?: (string);
  'pod'?: (string);
  'failure'?: (_fairlead_control_v1_Failure | null);
  'connections'?: (number | string | Long);
  'requests'?: (number | string | Long);
  'bytes_in'?: (number | string | Long);
  'bytes_out'?: (number | string | Long);
  'to_pod'?: (string)[];
  'session'?: (string);
  'local_only'?: (boolean);
  'mount_failure'?: (_fairlead_control_v1_Failure | null);
}

export interface Intercept__Output {
  'name': (string);
  'workload': (string);
  'kind': (string);
  'namespace': (string);
  'state': (_fairlead_control_v1_InterceptState__Output);
  'mechanism': (_fairlead_control_v1_Mechanism__Output);
  'ports': (_fairlead_control_v1_InterceptedPort__Output)[];
  'container': (string);
  'replace': (boolean);
  'http_headers': ({[key: string]: string});
  'http_path_prefixes': (string)[];
  'since': (number);
  'mount': (string);
  'mount_kind': (string);
  'pod': (string);
  'failure': (_fairlead_control_v1_Failure__Output | null);
  'connections': (number);
  'requests': (number);
  'bytes_in': (number);
  'bytes_out': (number);
  'to_pod': (string)[];
  'session': (string);
  'local_only': (boolean);
  'mount_failure': (_fairlead_control_v1_Failure__Output | null);
}
