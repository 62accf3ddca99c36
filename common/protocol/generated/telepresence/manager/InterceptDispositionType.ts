// Original file: common/protocol/proto/manager.proto

export const InterceptDispositionType = {
  UNSPECIFIED: 'UNSPECIFIED',
  ACTIVE: 'ACTIVE',
  WAITING: 'WAITING',
  NO_CLIENT: 'NO_CLIENT',
  NO_AGENT: 'NO_AGENT',
  NO_MECHANISM: 'NO_MECHANISM',
  NO_PORTS: 'NO_PORTS',
  AGENT_ERROR: 'AGENT_ERROR',
  BAD_ARGS: 'BAD_ARGS',
  REMOVED: 'REMOVED',
} as const;

export type InterceptDispositionType =
  | 'UNSPECIFIED'
  | 0
  | 'ACTIVE'
  | 1
  | 'WAITING'
  | 2
  | 'NO_CLIENT'
  | 3
  | 'NO_AGENT'
  | 4
  | 'NO_MECHANISM'
  | 5
  | 'NO_PORTS'
  | 6
  | 'AGENT_ERROR'
  | 7
  | 'BAD_ARGS'
  | 8
  | 'REMOVED'
  | 9

export type InterceptDispositionType__Output = typeof InterceptDispositionType[keyof typeof InterceptDispositionType]
