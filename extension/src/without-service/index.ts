// Working in a cluster on a Linux machine without the service: `fairlead run` gives one program a network of its own, with no rights but the user's.
//   command-line.ts  what a wish amounts to as a command line; pure      configuration.ts  the same inside a launch configuration; pure
//   start.ts         terminals, tasks and debug starts
// It is offered where the service is not installed; where it is, programs use the session that all windows share.
export { commandLine } from './command-line.ts'
export { canRunInside, insideConfiguration } from './configuration.ts'
export { debugInside, isWithoutService, openTerminalInside, taskInside } from './start.ts'
