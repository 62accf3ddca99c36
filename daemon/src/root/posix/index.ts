// What Linux and macOS have in common: a Unix socket that everybody may connect to, the peer's user from the kernel, descriptors passed to the
// user half (SCM_RIGHTS). Where the two differ, in numbers and in the layout of structures, the difference is a `System` of system.ts and one
// function of peer.ts.
export { ControlSocket, removeDead } from './control-socket.ts'
export { DescriptorChannel } from './descriptors.ts'
export {
  callFailed,
  closeDescriptor,
  closeOnExec,
  errno,
  getSocketOption,
  indexOfInterface,
  ioctl,
  openFile,
  receive,
  send,
  socket,
} from './libc.ts'
export { darwinPeer, linuxPeer, readXucred } from './peer.ts'
export type { Launch } from './user-process.ts'
