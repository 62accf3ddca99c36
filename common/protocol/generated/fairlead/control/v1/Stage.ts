// Original file: common/protocol/proto/control.proto

export const Stage = {
  STAGE_UNSPECIFIED: 'STAGE_UNSPECIFIED',
  STAGE_CONFIGURATION: 'STAGE_CONFIGURATION',
  STAGE_CLUSTER: 'STAGE_CLUSTER',
  STAGE_MANAGER: 'STAGE_MANAGER',
  STAGE_SESSION: 'STAGE_SESSION',
  STAGE_NETWORK: 'STAGE_NETWORK',
  STAGE_DNS: 'STAGE_DNS',
} as const;

export type Stage =
  | 'STAGE_UNSPECIFIED'
  | 0
  | 'STAGE_CONFIGURATION'
  | 1
  | 'STAGE_CLUSTER'
  | 2
  | 'STAGE_MANAGER'
  | 3
  | 'STAGE_SESSION'
  | 4
  | 'STAGE_NETWORK'
  | 5
  | 'STAGE_DNS'
  | 6

export type Stage__Output = typeof Stage[keyof typeof Stage]
