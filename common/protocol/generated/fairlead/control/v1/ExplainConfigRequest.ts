// Original file: common/protocol/proto/control.proto

import type { ConnectRequest as _fairlead_control_v1_ConnectRequest, ConnectRequest__Output as _fairlead_control_v1_ConnectRequest__Output } from '../../../fairlead/control/v1/ConnectRequest.ts';

export interface ExplainConfigRequest {
  'session'?: (string);
  'target'?: (_fairlead_control_v1_ConnectRequest | null);
  'preview'?: (boolean);
}

export interface ExplainConfigRequest__Output {
  'session': (string);
  'target': (_fairlead_control_v1_ConnectRequest__Output | null);
  'preview': (boolean);
}
