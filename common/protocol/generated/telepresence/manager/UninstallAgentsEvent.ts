// Original file: common/protocol/proto/manager.proto

import type { UninstalledAgents as _telepresence_manager_UninstalledAgents, UninstalledAgents__Output as _telepresence_manager_UninstalledAgents__Output } from '../../telepresence/manager/UninstalledAgents.ts';

export interface UninstallAgentsEvent {
  'progress'?: (string);
  'done'?: (_telepresence_manager_UninstalledAgents | null);
  'event'?: "progress"|"done";
}

export interface UninstallAgentsEvent__Output {
  'progress'?: (string);
  'done'?: (_telepresence_manager_UninstalledAgents__Output | null);
  'event'?: "progress"|"done";
}
