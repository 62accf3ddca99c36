// Original file: common/protocol/proto/control.proto

import type { SessionState as _fairlead_control_v1_SessionState, SessionState__Output as _fairlead_control_v1_SessionState__Output } from '../../../fairlead/control/v1/SessionState.ts';
import type { Stage as _fairlead_control_v1_Stage, Stage__Output as _fairlead_control_v1_Stage__Output } from '../../../fairlead/control/v1/Stage.ts';
import type { Dns as _fairlead_control_v1_Dns, Dns__Output as _fairlead_control_v1_Dns__Output } from '../../../fairlead/control/v1/Dns.ts';
import type { Warning as _fairlead_control_v1_Warning, Warning__Output as _fairlead_control_v1_Warning__Output } from '../../../fairlead/control/v1/Warning.ts';
import type { Failure as _fairlead_control_v1_Failure, Failure__Output as _fairlead_control_v1_Failure__Output } from '../../../fairlead/control/v1/Failure.ts';
import type { Traffic as _fairlead_control_v1_Traffic, Traffic__Output as _fairlead_control_v1_Traffic__Output } from '../../../fairlead/control/v1/Traffic.ts';
import type { Intercept as _fairlead_control_v1_Intercept, Intercept__Output as _fairlead_control_v1_Intercept__Output } from '../../../fairlead/control/v1/Intercept.ts';
import type { VirtualNetwork as _fairlead_control_v1_VirtualNetwork, VirtualNetwork__Output as _fairlead_control_v1_VirtualNetwork__Output } from '../../../fairlead/control/v1/VirtualNetwork.ts';
import type { Long } from '@grpc/proto-loader';

export interface Session {
  'name'?: (string);
  'state'?: (_fairlead_control_v1_SessionState);
  'since'?: (number | string | Long);
  'stage'?: (_fairlead_control_v1_Stage);
  'context'?: (string);
  'server'?: (string);
  'namespace'?: (string);
  'manager_namespace'?: (string);
  'manager_version'?: (string);
  'mapped_namespaces'?: (string)[];
  'device'?: (string);
  'routes'?: (string)[];
  'also_proxy'?: (string)[];
  'never_proxy'?: (string)[];
  'allow_conflicting_subnets'?: (string)[];
  'dns'?: (_fairlead_control_v1_Dns | null);
  'warnings'?: (_fairlead_control_v1_Warning)[];
  'last_failure'?: (_fairlead_control_v1_Failure | null);
  'traffic'?: (_fairlead_control_v1_Traffic | null);
  'service_subnet_source'?: (string);
  'intercepts'?: (_fairlead_control_v1_Intercept)[];
  'origin'?: (string);
  'own_zone'?: (string);
  'primary'?: (boolean);
  'virtual'?: (_fairlead_control_v1_VirtualNetwork)[];
}

export interface Session__Output {
  'name': (string);
  'state': (_fairlead_control_v1_SessionState__Output);
  'since': (number);
  'stage': (_fairlead_control_v1_Stage__Output);
  'context': (string);
  'server': (string);
  'namespace': (string);
  'manager_namespace': (string);
  'manager_version': (string);
  'mapped_namespaces': (string)[];
  'device': (string);
  'routes': (string)[];
  'also_proxy': (string)[];
  'never_proxy': (string)[];
  'allow_conflicting_subnets': (string)[];
  'dns': (_fairlead_control_v1_Dns__Output | null);
  'warnings': (_fairlead_control_v1_Warning__Output)[];
  'last_failure': (_fairlead_control_v1_Failure__Output | null);
  'traffic': (_fairlead_control_v1_Traffic__Output | null);
  'service_subnet_source': (string);
  'intercepts': (_fairlead_control_v1_Intercept__Output)[];
  'origin': (string);
  'own_zone': (string);
  'primary': (boolean);
  'virtual': (_fairlead_control_v1_VirtualNetwork__Output)[];
}
