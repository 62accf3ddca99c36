// Opens a utun device: a socket of a kernel control. <sys/kern_control.h>, <net/if_utun.h> of xnu. One datagram is one packet behind four bytes that
// name its address family; the user half writes and reads them.
import { constants } from 'node:os'

/** <sys/socket.h>, <sys/sys_domain.h>, <net/if_utun.h> */
export const kernelControl = {
  /** PF_SYSTEM, AF_SYSTEM */
  systemFamily: 32,
  datagramSocket: 2,
  /** SYSPROTO_CONTROL: protocol of the socket and level of its options */
  controlProtocol: 2,
  /** AF_SYS_CONTROL */
  controlAddress: 2,
  /** CTLIOCGINFO = _IOWR('N', 3, struct ctl_info) */
  getInfo: 0xc0644e03,
  /** UTUN_CONTROL_NAME */
  name: 'com.apple.net.utun_control',
  /** UTUN_OPT_IFNAME */
  optionName: 2,
  /** struct ctl_info: u32 id, char name[96] */
  infoBytes: 100,
  /** struct sockaddr_ctl */
  addressBytes: 32,
  /** IFNAMSIZ */
  nameBytes: 16,
} as const

export interface KernelCalls {
  socket(family: number, type: number, protocol: number): number
  ioctl(descriptor: number, request: number, argument: Uint8Array): number
  connect(descriptor: number, address: Uint8Array, length: number): number
  getSocketOption(descriptor: number, level: number, option: number, value: Uint8Array, length: Uint32Array): number
  closeOnExec(descriptor: number): number
  close(descriptor: number): number
  errno(): number
}

/** Throws an Error that says which call failed; then nothing is open. */
export function openUtun(calls: KernelCalls): { readonly device: string; readonly descriptor: number } {
  const { systemFamily, datagramSocket, controlProtocol, getInfo, optionName, nameBytes } = kernelControl
  const failed = (what: string) => new Error(`${what}: errno ${calls.errno()}`)
  const descriptor = calls.socket(systemFamily, datagramSocket, controlProtocol)
  if (descriptor < 0) throw failed('socket(PF_SYSTEM)')
  try {
    if (calls.closeOnExec(descriptor) < 0) throw failed('FD_CLOEXEC')
    const info = controlInfo()
    if (calls.ioctl(descriptor, getInfo, info) !== 0) throw failed('CTLIOCGINFO')
    const address = controlAddress(new DataView(info.buffer).getUint32(0, true))
    if (calls.connect(descriptor, address, address.length) !== 0) {
      const isForbidden = calls.errno() === constants.errno.EPERM
      throw isForbidden ? new Error('this process may not open network devices') : failed('connect to utun')
    }
    const name = new Uint8Array(nameBytes)
    const length = Uint32Array.of(nameBytes)
    if (calls.getSocketOption(descriptor, controlProtocol, optionName, name, length) !== 0)
      throw failed('UTUN_OPT_IFNAME')
    // Its length counts the terminating zero.
    const device = Buffer.from(name.subarray(0, length[0])).toString('latin1').replace(/\0.*$/s, '')
    if (!/^utun\d{1,4}$/.test(device)) throw new Error(`the kernel named the device ${JSON.stringify(device)}`)
    return { device, descriptor }
  } catch (error) {
    calls.close(descriptor)
    throw error
  }
}

/** struct ctl_info with the name of the control; the kernel fills in the id. */
export function controlInfo(): Uint8Array<ArrayBuffer> {
  const info = new Uint8Array(kernelControl.infoBytes)
  info.set(Buffer.from(kernelControl.name), 4)
  return info
}

/** struct sockaddr_ctl: u8 length, u8 family, u16 address, u32 id, u32 unit, u32 reserved[5]. Unit 0: the kernel chooses. */
export function controlAddress(id: number): Uint8Array {
  const { addressBytes, systemFamily, controlAddress: system } = kernelControl
  const view = new DataView(new ArrayBuffer(addressBytes))
  view.setUint8(0, addressBytes)
  view.setUint8(1, systemFamily)
  view.setUint16(2, system, true)
  view.setUint32(4, id, true)
  return new Uint8Array(view.buffer)
}
