// The calls into libSystem that a utun device needs beside those of Linux: socket(2), connect(2).
import koffi from 'koffi'
import { closeDescriptor, closeOnExec, errno, getSocketOption, ioctl } from '../posix/index.ts'
import type { KernelCalls } from './kernel-control.ts'

const libc = koffi.load(null)

const socket = libc.func('int socket(int, int, int)') as unknown as KernelCalls['socket']
const connect = libc.func('int connect(int, const uint8_t*, uint32_t)') as unknown as KernelCalls['connect']
const indexOf = libc.func('unsigned int if_nametoindex(const char*)') as unknown as (name: string) => number

export const kernelCalls: KernelCalls = {
  socket,
  ioctl,
  connect,
  getSocketOption,
  closeOnExec,
  close: closeDescriptor,
  errno,
}

/** if_nametoindex(3); 0 when there is no such device. */
export function interfaceIndex(device: string): number {
  return indexOf(device)
}
