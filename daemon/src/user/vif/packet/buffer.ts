// A buffer for one packet. Its single DataView lives as long as the buffer: a new view per packet would cost ten times what parsing does.

/** Largest packet that IPv4 and IPv6 (without jumbograms) can have is 65,575 bytes; devices stop at an MTU of 65,535. */
export const maxPacketBytes = 65_535

/** Some devices want an address family in front of each packet. */
export const headroomBytes = 4

export class PacketBuffer {
  /** The packet with the headroom before it. */
  readonly framed: Uint8Array
  readonly bytes: Uint8Array
  readonly view: DataView

  constructor(capacity = 65_536) {
    const memory = new ArrayBuffer(headroomBytes + capacity)
    this.framed = new Uint8Array(memory)
    this.bytes = new Uint8Array(memory, headroomBytes)
    this.view = new DataView(memory, headroomBytes)
  }
}
