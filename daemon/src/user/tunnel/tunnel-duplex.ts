// A TCP flow of a tunnel as a byte stream of this process, for connections that we make ourselves (gRPC to an agent through the manager).
import { Duplex } from 'node:stream'
import { TunnelCode, type TunnelStream } from '../../../../common/tunnel/index.ts'

export class TunnelDuplex extends Duplex {
  readonly #tunnel: TunnelStream
  #drained: (() => void) | undefined

  /** Owns the tunnel, whose dial was accepted. `onClosed` is called once, when the call is over. */
  constructor(tunnel: TunnelStream, onClosed: () => void) {
    super({ allowHalfOpen: true })
    this.#tunnel = tunnel
    this.on('error', () => undefined)
    tunnel.listen({
      data: piece => {
        if (!this.push(piece)) tunnel.pause()
      },
      control: code => {
        if (code === TunnelCode.disconnect) this.destroy(new Error('the far end was reset'))
      },
      ended: () => void this.push(null),
      drained: () => this.#proceed(),
      closed: () => {
        this.destroy()
        onClosed()
      },
    })
  }

  override _read(): void {
    this.#tunnel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#tunnel.sendData(chunk)) done()
    else this.#drained = done
  }

  override _final(done: () => void): void {
    this.#tunnel.endSending()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#proceed()
    this.#tunnel.finish()
    done(error)
  }

  #proceed(): void {
    const drained = this.#drained
    this.#drained = undefined
    drained?.()
  }
}
