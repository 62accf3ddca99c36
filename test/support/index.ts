// What tests share: waiting on conditions, the reason for skipping, and Fairlead running on a workstation of the lab.
export { PlainUser } from './command-line.ts'
export { ContainerNetwork } from './container-network.ts'
export { DaemonContainer } from './daemon-container.ts'
export {
  installManager,
  JoinedWorkstation,
  managerImage,
  openJoinableLab,
  root,
  type SessionStatus,
} from './fairlead.ts'
export { needsRoot } from './root.ts'
export { until } from './until.ts'
