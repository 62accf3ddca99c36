// Original file: common/protocol/proto/files.proto

import type { Entry as _fairlead_agent_v1_Entry, Entry__Output as _fairlead_agent_v1_Entry__Output } from '../../../fairlead/agent/v1/Entry.ts';

export interface Entries {
  'entries'?: (_fairlead_agent_v1_Entry)[];
}

export interface Entries__Output {
  'entries': (_fairlead_agent_v1_Entry__Output)[];
}
