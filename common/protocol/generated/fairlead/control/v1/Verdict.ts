// Original file: common/protocol/proto/control.proto

export const Verdict = {
  VERDICT_UNSPECIFIED: 'VERDICT_UNSPECIFIED',
  VERDICT_OK: 'VERDICT_OK',
  VERDICT_WARNING: 'VERDICT_WARNING',
  VERDICT_FAILED: 'VERDICT_FAILED',
  VERDICT_SKIPPED: 'VERDICT_SKIPPED',
} as const;

export type Verdict =
  | 'VERDICT_UNSPECIFIED'
  | 0
  | 'VERDICT_OK'
  | 1
  | 'VERDICT_WARNING'
  | 2
  | 'VERDICT_FAILED'
  | 3
  | 'VERDICT_SKIPPED'
  | 4

export type Verdict__Output = typeof Verdict[keyof typeof Verdict]
