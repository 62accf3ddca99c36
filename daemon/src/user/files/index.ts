// A workload's files on this machine. mounts.ts opens a folder: by FUSE (fuse/) where the machine has it (machine.ts chooses the way), else as a
// copy that follows (copy/). Both show the tree of remote.ts, which asks the Files service of the workload's agent over a connection that keeper.ts
// replaces whenever it is lost; without one, programs get I/O errors. links.ts keeps symbolic links inside the folder; remains.ts sees to it that
// nothing is left of a process that was killed.
// Imports only common/. The caller brings the connections (FilesOpener).
export type { FilesChannel, FilesOpener } from './keeper.ts'
export { chooseMounter, lookAtMachine } from './machine.ts'
export { type Mounted, type MountRequest, Mounts } from './mounts.ts'
