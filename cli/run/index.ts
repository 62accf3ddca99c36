// `fairlead run`: one command with a network of its own, without root and without the service (Linux). needs.ts sees whether this machine allows it, half.ts
// starts the daemon's half for it, enter.ts is the command line that puts a program inside, options.ts has the flags. daemon/src/user/inside has the picture.
export { enter } from './enter.ts'
export { forbidden } from './forbidden.ts'
export { type Half, startHalf } from './half.ts'
export { checkNeeds } from './needs.ts'
export { interceptOptions, type RunOptions, type Subject, withRunOptions } from './options.ts'
