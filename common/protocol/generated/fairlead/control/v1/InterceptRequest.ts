// Original file: common/protocol/proto/control.proto

import type { Mechanism as _fairlead_control_v1_Mechanism, Mechanism__Output as _fairlead_control_v1_Mechanism__Output } from '../../../fairlead/control/v1/Mechanism.ts';
import type { PortMapping as _fairlead_control_v1_PortMapping, PortMapping__Output as _fairlead_control_v1_PortMapping__Output } from '../../../fairlead/control/v1/PortMapping.ts';

export interface InterceptRequest {
  'session'?: (string);
  'name'?: (string);
  'workload'?: (string);
  'kind'?: (string);
  'namespace'?: (string);
  'mechanism'?: (_fairlead_control_v1_Mechanism);
  'ports'?: (_fairlead_control_v1_PortMapping)[];
  'service'?: (string);
  'container'?: (string);
  'address'?: (string);
  'replace'?: (boolean);
  'http_headers'?: ({[key: string]: string});
  'http_path_prefixes'?: (string)[];
  'mount'?: (string);
  'writable_mount'?: (boolean);
  'to_pod'?: (string)[];
  'local_only'?: (boolean);
  'attached'?: (boolean);
}

export interface InterceptRequest__Output {
  'session': (string);
  'name': (string);
  'workload': (string);
  'kind': (string);
  'namespace': (string);
  'mechanism': (_fairlead_control_v1_Mechanism__Output);
  'ports': (_fairlead_control_v1_PortMapping__Output)[];
  'service': (string);
  'container': (string);
  'address': (string);
  'replace': (boolean);
  'http_headers': ({[key: string]: string});
  'http_path_prefixes': (string)[];
  'mount': (string);
  'writable_mount': (boolean);
  'to_pod': (string)[];
  'local_only': (boolean);
  'attached': (boolean);
}
