// Original file: common/protocol/proto/files.proto

import type { Mount as _fairlead_agent_v1_Mount, Mount__Output as _fairlead_agent_v1_Mount__Output } from '../../../fairlead/agent/v1/Mount.ts';

export interface MountList {
  'mounts'?: (_fairlead_agent_v1_Mount)[];
}

export interface MountList__Output {
  'mounts': (_fairlead_agent_v1_Mount__Output)[];
}
