// Puts the pieces of data messages together again to datagrams: each message is one (RFC 768: at most 65,507 bytes over IPv4).
const maxDatagramBytes = 65_507

/** Gives whole datagrams to `receive`; longer ones are dropped. A datagram that arrived in one piece is passed on as that view. */
export class DatagramAssembler {
  readonly #receive: (datagram: Buffer) => void
  #pieces: Buffer[] = []
  #length = 0

  constructor(receive: (datagram: Buffer) => void) {
    this.#receive = receive
  }

  push(piece: Buffer, isLast: boolean): void {
    this.#length += piece.length
    if (this.#length <= maxDatagramBytes) this.#pieces.push(piece)
    else this.#pieces = []
    if (!isLast) return
    const [first] = this.#pieces
    const whole = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces)
    const isWhole = whole.length === this.#length
    this.#pieces = []
    this.#length = 0
    if (isWhole) this.#receive(whole)
  }
}
