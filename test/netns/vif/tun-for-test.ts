// Opens a TUN device as the root half does it: non-blocking, whole IP packets. For processes that already are in their namespace.
import koffi from 'koffi'

const libc = koffi.load(null)
const open = libc.func('int open(const char*, int)') as unknown as (path: string, flags: number) => number
const ioctl = libc.func('int ioctl(int, unsigned long, _Inout_ uint8_t*)') as unknown as (
  descriptor: number,
  request: number,
  argument: Uint8Array,
) => number

const readWriteNonBlocking = 0o4002
const setInterface = 0x400454ca
/** IFF_TUN | IFF_NO_PI */
const wholePackets = 0x1001

export function openTun(name: string): number {
  const descriptor = open('/dev/net/tun', readWriteNonBlocking)
  const request = Buffer.alloc(40)
  request.write(name, 0)
  request.writeUInt16LE(wholePackets, 16)
  if (descriptor < 0 || ioctl(descriptor, setInterface, request) < 0) throw new Error('no TUN device')
  return descriptor
}
