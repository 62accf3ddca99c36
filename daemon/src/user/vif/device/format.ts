// What differs between the TUN devices of the systems: whether an address family stands before each packet, and the numbers of
// O_NONBLOCK and O_ASYNC.
import { headroomBytes, type PacketBuffer } from '../packet/index.ts'

export interface TunFormat {
  /** Bytes in front of each packet. */
  readonly headerBytes: 0 | typeof headroomBytes
  /** Writes what stands in front of a packet into the buffer's headroom. */
  frame(buffer: PacketBuffer): void
  readonly nonBlocking: number
  /** O_ASYNC, where the device sends SIGIO with a packet. */
  readonly signal?: number
}

/** Documentation/networking/tuntap.rst, with IFF_NO_PI. */
const linux: TunFormat = { headerBytes: 0, frame() {}, nonBlocking: 0o4000, signal: 0o20000 }

/** AF_INET and AF_INET6 of macOS, in network order: <net/if_utun.h>, utun_framer of xnu's if_utun.c. */
const darwinFamilies = { 4: 2, 6: 30 } as const

const darwin: TunFormat = {
  headerBytes: headroomBytes,
  frame({ framed, bytes }) {
    framed.fill(0, 0, headroomBytes - 1)
    framed[headroomBytes - 1] = (bytes[0] ?? 0) >> 4 === 6 ? darwinFamilies[6] : darwinFamilies[4]
  },
  nonBlocking: 0x4,
}

export function tunFormat(platform: NodeJS.Platform): TunFormat {
  return platform === 'darwin' ? darwin : linux
}
