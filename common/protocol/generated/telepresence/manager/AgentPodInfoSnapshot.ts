// Original file: common/protocol/proto/manager.proto

import type { AgentPodInfo as _telepresence_manager_AgentPodInfo, AgentPodInfo__Output as _telepresence_manager_AgentPodInfo__Output } from '../../telepresence/manager/AgentPodInfo.ts';

export interface AgentPodInfoSnapshot {
  'agents'?: (_telepresence_manager_AgentPodInfo)[];
}

export interface AgentPodInfoSnapshot__Output {
  'agents': (_telepresence_manager_AgentPodInfo__Output)[];
}
