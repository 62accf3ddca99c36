// What differs between machines: settings, the login shell's environment, the programs beside the extension, what the service needs of a machine, how to
// become administrator.
export { Doors } from './door.ts'
export { type Elevation, elevationOf } from './elevation.ts'
export { type Installation, installation } from './installation.ts'
export { type Lack, lackOf, lookAtMachine, type Machine, startText } from './machine.ts'
export { type Programs, programsOf, run, runCli, shellWords } from './programs.ts'
export { readSettings, type Settings } from './settings.ts'
export { shellEnvironment } from './shell-environment.ts'
