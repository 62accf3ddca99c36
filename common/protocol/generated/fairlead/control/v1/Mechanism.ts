// Original file: common/protocol/proto/control.proto

export const Mechanism = {
  MECHANISM_UNSPECIFIED: 'MECHANISM_UNSPECIFIED',
  MECHANISM_INTERCEPT: 'MECHANISM_INTERCEPT',
  MECHANISM_WIRETAP: 'MECHANISM_WIRETAP',
  MECHANISM_INGEST: 'MECHANISM_INGEST',
} as const;

export type Mechanism =
  | 'MECHANISM_UNSPECIFIED'
  | 0
  | 'MECHANISM_INTERCEPT'
  | 1
  | 'MECHANISM_WIRETAP'
  | 2
  | 'MECHANISM_INGEST'
  | 3

export type Mechanism__Output = typeof Mechanism[keyof typeof Mechanism]
