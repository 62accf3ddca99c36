// One port of an intercept (an ingest has one without a port): what was agreed with the manager about it, and the local address that it holds.
import type { InterceptInfoOutput, InterceptSpec } from '../../../../common/protocol/index.ts'
import type { Dials, Target } from './dials.ts'
import type { InterceptedPortSnapshot } from './snapshot.ts'
import type { Protocol, WantedIntercept, WantedPort } from './wanted.ts'

export class Wire {
  readonly name: string
  readonly port: WantedPort | undefined
  /** Absent until prepared. */
  spec: InterceptSpec | undefined
  /** The last that the manager told, also after it was lost. */
  info: InterceptInfoOutput | undefined
  /** Whether something listens on the local address, as far as that can be known. */
  isLocalOpen = true
  readonly #wanted: WantedIntercept
  #held: { readonly key: string; readonly release: () => void } | undefined

  constructor(name: string, port: WantedPort | undefined, wanted: WantedIntercept) {
    this.name = name
    this.port = port
    this.#wanted = wanted
  }

  get protocol(): Protocol {
    return (this.spec?.protocol ?? this.port?.protocol) === 'UDP' ? 'UDP' : 'TCP'
  }

  /** Of the local process; 0 until known, and for an ingest. */
  get localPort(): number {
    return this.spec?.target_port ?? this.port?.local ?? 0
  }

  /** Connections to the local address are answered from now on. Throws LOCAL_PORT_TAKEN. */
  hold(dials: Dials, target: Omit<Target, 'protocol' | 'address' | 'port' | 'owner'>): void {
    if (this.port === undefined || this.localPort === 0) return
    const key = `${this.protocol} ${this.localPort}`
    if (this.#held?.key === key) return
    this.release()
    const { address, name: owner } = this.#wanted
    const release = dials.hold({ ...target, protocol: this.protocol, address, port: this.localPort, owner })
    this.#held = { key, release }
  }

  release(): void {
    this.#held?.release()
    this.#held = undefined
  }

  /** undefined for an ingest. */
  get snapshot(): InterceptedPortSnapshot | undefined {
    if (this.port === undefined) return undefined
    const { address } = this.#wanted
    const host = address.family === 4 ? address.toString() : `[${address.toString()}]`
    return {
      service: this.spec?.service_name ?? this.#wanted.service,
      servicePortName: this.spec?.service_port_name ?? '',
      servicePort: this.spec?.service_port ?? 0,
      containerPort: this.spec?.container_port ?? 0,
      protocol: this.spec?.protocol ?? this.port.protocol,
      local: `${host}:${this.localPort}`,
      isLocalOpen: this.isLocalOpen,
    }
  }
}
