// The phantom peers of one IP version. The kernel terminates every connection at our listener, and sees it come from one of the phantom addresses
// of the device's own prefix: address and port together are the flow's number. Numbers are given out in a circle, so that one is not used again
// before millions of others were: the listener's side may still be in TIME_WAIT (RFC 9293 §3.6.1).
import type { Ip, Prefix } from '../../../../../common/net/index.ts'
import { addressesAt, type IpPacket, type TcpSegment } from '../packet/index.ts'
import type { Ends } from './rewrite.ts'
import type { TcpFlow } from './tcp-flow.ts'

const firstPort = 1024
const portsPerHost = 65_536 - firstPort

/** Host parts of the phantom addresses: .64–.127, and ::64–::7f (our resolver is .53 and ::53). */
const hosts = { 4: { first: 64, count: 64 }, 6: { first: 0x64, count: 28 } } as const

export class Phantoms {
  readonly version: 4 | 6
  readonly #flows = new Map<number, TcpFlow>()
  readonly #kernel: Uint8Array
  readonly #network: Uint8Array
  /** The kernel's address, then the network's, in words. */
  readonly #words: Uint32Array
  readonly #port: number
  #next = 0

  /** `kernel` and `port`: where our listener is; `prefix`: the device's own. */
  constructor({ prefix, kernel, port }: { prefix: Prefix; kernel: Ip; port: number }) {
    this.version = kernel.family
    this.#kernel = kernel.bytes
    this.#network = prefix.address.bytes
    this.#port = port
    const both = new DataView(Uint8Array.of(...kernel.bytes, ...prefix.address.bytes).buffer)
    this.#words = Uint32Array.from({ length: both.byteLength / 4 }, (_, at) => both.getUint32(at * 4))
  }

  /** Gives the flow a number, and tells the ends that the listener will see. */
  add(flow: TcpFlow): Ends {
    const { first, count } = hosts[this.version]
    let number = this.#next
    while (this.#flows.has(number)) number = (number + 1) % (count * portsPerHost)
    this.#next = (number + 1) % (count * portsPerHost)
    this.#flows.set(number, flow)
    flow.number = number
    const length = this.#kernel.length
    const addresses = new Uint8Array(2 * length)
    addresses.set(this.#network)
    addresses[length - 1] = first + Math.floor(number / portsPerHost)
    addresses.set(this.#kernel, length)
    return { addresses, sourcePort: firstPort + (number % portsPerHost), destinationPort: this.#port }
  }

  remove(flow: TcpFlow): void {
    if (this.#flows.get(flow.number) === flow) this.#flows.delete(flow.number)
  }

  get(number: number): TcpFlow | undefined {
    return this.#flows.get(number)
  }

  /** The number of the flow that a packet of our listener belongs to; -1 when it is not one to a phantom. */
  numberOf(view: DataView, packet: IpPacket, segment: TcpSegment): number {
    if (segment.sourcePort !== this.#port) return -1
    const words = this.#words
    const last = words.length - 1
    const at = addressesAt(this.version)
    for (let word = 0; word < last; word++) if (view.getUint32(at + word * 4) !== words[word]) return -1
    return this.#number(view.getUint32(at + last * 4) - (words[last] ?? 0), segment.destinationPort)
  }

  /** The same for a connection that the listener accepted. */
  numberOfPeer(address: Ip, port: number): number {
    const host = address.bytes.at(-1) ?? 0
    return this.#number(host - (this.#network.at(-1) ?? 0), port)
  }

  #number(host: number, port: number): number {
    const { first, count } = hosts[this.version]
    const index = host - first
    return index < 0 || index >= count || port < firstPort ? -1 : index * portsPerHost + port - firstPort
  }
}
