// Original file: common/protocol/proto/manager.proto

import type { AgentInfo as _telepresence_manager_AgentInfo, AgentInfo__Output as _telepresence_manager_AgentInfo__Output } from '../../telepresence/manager/AgentInfo.ts';

export interface AgentInfoSnapshot {
  'agents'?: (_telepresence_manager_AgentInfo)[];
}

export interface AgentInfoSnapshot__Output {
  'agents': (_telepresence_manager_AgentInfo__Output)[];
}
