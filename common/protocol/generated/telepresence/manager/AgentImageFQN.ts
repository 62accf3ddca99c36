// Original file: common/protocol/proto/manager.proto


export interface AgentImageFQN {
  'f_q_n'?: (string);
}

export interface AgentImageFQN__Output {
  'f_q_n': (string);
}
