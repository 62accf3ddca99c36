// What differs between machines: settings, the login shell's environment, the programs beside the extension, how to become administrator.
export { type Elevation, elevationOf } from './elevation.ts'
export { type Programs, programsOf, runCli, shellWords } from './programs.ts'
export { readSettings, type Settings } from './settings.ts'
export { shellEnvironment } from './shell-environment.ts'
