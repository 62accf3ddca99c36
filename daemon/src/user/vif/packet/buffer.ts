// A buffer for one packet. Its single DataView lives as long as the buffer: a new view per packet would cost ten times what parsing does.

/** Largest packet that IPv4 and IPv6 (without jumbograms) can have is 65,575 bytes; devices stop at an MTU of 65,535. */
export const maxPacketBytes = 65_535

export class PacketBuffer {
  readonly bytes: Uint8Array
  readonly view: DataView

  constructor(capacity = 65_536) {
    const memory = new ArrayBuffer(capacity)
    this.bytes = new Uint8Array(memory)
    this.view = new DataView(memory)
  }
}
