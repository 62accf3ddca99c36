// Original file: common/protocol/proto/manager.proto


export interface UninstalledAgents {
  'workloads'?: (string)[];
}

export interface UninstalledAgents__Output {
  'workloads': (string)[];
}
