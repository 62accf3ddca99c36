// Which certificates are in use: made at the start, renewed long before they end, the authority and the server's together. A renewed authority is
// told to the API server before the server's certificate changes, and the former one stays believed meanwhile: no review fails in between.
import { type Clock, Disposer } from '../../../common/base/index.ts'
import { type Keypair, makeAuthority, makeServing } from './certificates.ts'

const dayMs = 24 * 60 * 60 * 1000
/** A manager that runs for longer renews; one that starts again makes its own anew. */
export const validMs = 90 * dayMs
const renewMs = 30 * dayMs
/** For clocks that go behind ours. */
const backdatedMs = 60 * 60 * 1000
/** No timer of Node is longer than 24 days. */
const lookMs = 6 * 60 * 60 * 1000
/** What API servers need to hear of a changed configuration. */
const heardMs = 30_000

export interface AuthorityPorts {
  /** DNS names of the webhook. */
  readonly names: readonly string[]
  readonly clock: Clock
  /** Wall time, milliseconds since 1970. */
  wallTime(): number
  /** Other authorities than before are to be believed. */
  believe(bundle: string): void
  /** The server's certificate is another than before. */
  serve(pair: Keypair): void
}

export class Authority implements AsyncDisposable {
  readonly #ports: AuthorityPorts
  readonly #owned = new Disposer()
  #authority: Keypair
  #serving: Keypair
  #bundle: string
  #cancel = () => {}

  constructor(ports: AuthorityPorts) {
    this.#ports = ports
    ;[this.#authority, this.#serving] = this.#make()
    this.#bundle = this.#authority.certificate
    this.#owned.defer(() => this.#cancel())
    this.#look()
  }

  /** PEM of the authorities to believe, the newest first. */
  get bundle(): string {
    return this.#bundle
  }

  get serving(): Keypair {
    return this.#serving
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  #look(): void {
    const { clock, wallTime } = this.#ports
    if (wallTime() < this.#authority.notAfter.getTime() - validMs + renewMs) {
      this.#cancel = clock.after(lookMs, () => this.#look())
      return
    }
    const former = this.#authority
    const [authority, serving] = this.#make()
    this.#authority = authority
    this.#tell(`${authority.certificate}${former.certificate}`)
    this.#cancel = clock.after(heardMs, () => {
      this.#serving = serving
      this.#ports.serve(serving)
      this.#cancel = clock.after(heardMs, () => {
        this.#tell(authority.certificate)
        this.#look()
      })
    })
  }

  #tell(bundle: string): void {
    this.#bundle = bundle
    this.#ports.believe(bundle)
  }

  #make(): [Keypair, Keypair] {
    const now = this.#ports.wallTime()
    const times = { notBefore: new Date(now - backdatedMs), notAfter: new Date(now + validMs) }
    const authority = makeAuthority({ commonName: 'Fairlead agent injector authority', ...times })
    const [commonName = ''] = this.#ports.names
    return [authority, makeServing({ commonName: commonName.slice(0, 64), ...times }, this.#ports.names, authority)]
  }
}
