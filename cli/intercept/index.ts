// Intercepts as the command line has them: options.ts turns flags into a request, hold.ts takes the traffic over and gives it back in every
// case. foreground.ts runs a program meanwhile, as a shell would; signals.ts decides who gets the signals meanwhile.
export { Foreground } from './foreground.ts'
export { gone, type Held, releasing, takeOver } from './hold.ts'
export {
  httpHeader,
  type InterceptOptions,
  interceptRequest,
  type Kind,
  pathPrefix,
  portMapping,
  withInterceptOptions,
  workloadKind,
} from './options.ts'
export { Signals } from './signals.ts'
export { type WindowsCommand, windowsCommand } from './windows-command.ts'
