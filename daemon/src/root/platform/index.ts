// What a kind of machine is to the root half: platform.ts has the interfaces, choose.ts picks the one we are on. To bring Fairlead to another
// system, implement `Platform` in a folder of its own; the contract suites in test/contract/platform say whether it is right.
export { choosePlatform } from './choose.ts'
export type {
  Caller,
  Devices,
  DoorEvents,
  MachineRoute,
  OpenedDevice,
  Passed,
  Platform,
  RouteChange,
  RouteTable,
  UserProcess,
  UserProgram,
} from './platform.ts'
