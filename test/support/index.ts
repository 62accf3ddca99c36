// What tests share: waiting on conditions, and the reason for skipping.
export { needsRoot } from './root.ts'
export { until } from './until.ts'
