// The virtual network interface: puts the device, TCP, UDP and ICMP together, and sorts packets to them.
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Clock, Disposer, type Log } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { CarriedDevice, type PacketDevice, type TunCounters, TunDevice } from './device/index.ts'
import type { DnsEndpoint, Prober, TcpCarrier, TcpDialer, UdpDialer } from './far-end.ts'
import { Echo } from './icmp/index.ts'
import { destinationOf, type IpPacket, PacketBuffer, parseIp, protocols, writeUnreachable } from './packet/index.ts'
import { Gate, type GateCounters, isWithin, Listener, Phantoms } from './tcp/index.ts'
import { type UdpCounters, UdpFlows } from './udp/index.ts'

const sweepMs = 1000
const dnsPort = 53
/** Errors for protocols that nobody in a cluster speaks, in a second (RFC 4443 §2.4 f). */
const protocolErrors = 50
/** Places in the device's own prefix. The router is who speaks in ICMP errors: the kernel drops packets that come from its own address. */
const places = { router: 2, dns: { 4: 53, 6: 0x53 } } as const

export interface VifCounters {
  readonly device: TunCounters
  readonly tcp: GateCounters & { readonly open: number }
  readonly udp: UdpCounters & { readonly open: number }
  readonly echo: { readonly answered: number; readonly overLimit: number }
  /** Packets by the reason why they were not taken. */
  readonly untaken: Readonly<Record<string, number>>
}

export interface VifNeeds {
  /**
   * Of the TUN device, whose addresses are set and which is up; or the stream that its packets are carried over. Owned from now on, unless it is not
   * usable at all.
   */
  readonly descriptor: number | Duplex
  readonly info: DeviceInfo
  readonly tcp: TcpDialer
  readonly udp: UdpDialer
  readonly prober: Prober
  readonly dns: DnsEndpoint
  /** A listening socket of another network namespace, where the device is; absent: it is in ours. */
  readonly listen?: (address: Ip) => Promise<number>
  readonly clock: Clock
  readonly log: Log
}

/** One IP version of the device. */
interface Own {
  readonly kernel: Ip
  readonly prefix: Prefix
  readonly router: Ip
  readonly dns: Ip
}

export class Vif implements AsyncDisposable {
  readonly dnsAddresses: readonly Ip[]
  readonly #disposer: Disposer
  readonly #device: PacketDevice
  readonly #tcp: Gate
  readonly #udp: UdpFlows
  readonly #echo: Echo
  readonly #untaken: Record<string, number> = {}
  readonly #log: Log
  readonly #out = new PacketBuffer(4096)
  #protocolErrorsLeft: number = protocolErrors
  #routed: readonly Prefix[] = []
  #alias: Ip | undefined

  private constructor(
    needs: VifNeeds,
    own: readonly Own[],
    {
      disposer,
      device,
      phantoms,
    }: { disposer: Disposer; device: PacketDevice; phantoms: ReadonlyMap<4 | 6, Phantoms> },
  ) {
    this.dnsAddresses = own.map(({ dns }) => dns)
    this.#disposer = disposer
    this.#device = device
    this.#log = needs.log
    const shared = {
      isRouted: (ip: Ip) => isWithin(this.#routed, ip),
      write: (buffer: PacketBuffer, length: number) => {
        device.write(buffer, length)
      },
      clock: needs.clock,
      log: needs.log,
    }
    const isDns = (ip: Ip) => this.#isDns(ip)
    const resolver: TcpCarrier = { take: socket => needs.dns.serve(socket), drop() {} }
    this.#tcp = new Gate({
      ...shared,
      phantoms,
      routers: new Map(own.map(({ router }) => [router.family, router.bytes])),
      tcp: needs.tcp,
      destinations: {
        isRouted: shared.isRouted,
        ownCarrier: (ip, port) => (port === dnsPort && isDns(ip) ? resolver : undefined),
      },
    })
    this.#udp = new UdpFlows({ ...shared, udp: needs.udp, dns: needs.dns, isDns })
    this.#echo = new Echo({ ...shared, prober: needs.prober, isOwn: isDns })
  }

  /** Rejects when the device's addresses cannot be listened on, or the descriptor is not usable. */
  static async open(needs: VifNeeds): Promise<Vif> {
    const disposer = new Disposer()
    let vif: Vif | undefined
    try {
      const receive = (buffer: PacketBuffer, length: number) => {
        if (vif !== undefined) vif.#receive(buffer, length)
      }
      const { descriptor } = needs
      const device: PacketDevice = disposer.own(
        typeof descriptor === 'number' ? new TunDevice(descriptor, receive) : new CarriedDevice(descriptor, receive),
      )
      const own = [needs.info.v4, needs.info.v6].flatMap(text => (text === undefined ? [] : [ownOf(text)]))
      const phantoms = new Map<4 | 6, Phantoms>()
      const accept = (socket: Socket, peer: Ip, port: number) => {
        if (vif === undefined) socket.destroy()
        else vif.#tcp.accept(socket, peer, port)
      }
      for (const { kernel, prefix } of own) {
        const listener = disposer.own(await Listener.open(kernel, accept, needs.listen))
        phantoms.set(kernel.family, new Phantoms({ prefix, kernel, port: listener.port }))
      }
      vif = new Vif(needs, own, { disposer, device, phantoms })
      vif.#start(needs.clock)
      return vif
    } catch (error) {
      await disposer[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Resolves when the device cannot be read any more. */
  get failed(): Promise<Error> {
    return this.#device.failed
  }

  get counters(): VifCounters {
    return {
      device: this.#device.counters,
      tcp: { ...this.#tcp.counters, open: this.#tcp.openFlows },
      udp: { ...this.#udp.counters, open: this.#udp.openFlows },
      echo: this.#echo.counters,
      untaken: this.#untaken,
    }
  }

  /** What may be reached from now on: new flows outside are refused, those no longer inside are reset. */
  setRouted(prefixes: readonly Prefix[]): void {
    this.#routed = [...prefixes]
    const isOutside = (ip: Ip) => !isWithin(prefixes, ip) && !this.#isDns(ip)
    this.#tcp.reset(isOutside)
    this.#udp.reset(isOutside)
  }

  /** Another address at which the resolver answers, inside what is routed; undefined = none. */
  setDnsAlias(alias: Ip | undefined): void {
    this.#alias = alias
  }

  /** Ends all flows: programs see their connections reset. */
  resetFlows(): void {
    this.#tcp.reset(() => true)
    this.#udp.reset(() => true)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposer.disposed) return
    await this.#disposer[Symbol.asyncDispose]()
  }

  #isDns(ip: Ip): boolean {
    return this.dnsAddresses.some(address => address.equals(ip)) || this.#alias?.equals(ip) === true
  }

  #start(clock: Clock): void {
    let cancel = () => {}
    const sweep = () => {
      this.#protocolErrorsLeft = protocolErrors
      this.#tcp.sweep()
      this.#udp.sweep()
      cancel = clock.after(sweepMs, sweep)
    }
    cancel = clock.after(sweepMs, sweep)
    this.#disposer.defer(() => {
      cancel()
      this.#echo.close()
      this.resetFlows()
    })
  }

  #receive(buffer: PacketBuffer, length: number): void {
    const packet = parseIp(buffer.view, length)
    const reason = typeof packet === 'string' ? packet : this.#sort(buffer, packet)
    if (reason === undefined) return
    const count = (this.#untaken[reason] ?? 0) + 1
    this.#untaken[reason] = count
    // Nobody else would ever tell why a program's packets lead nowhere.
    if (count === 1 && reason !== 'multicast') this.#log.info('packets are not taken', { reason })
  }

  #sort(buffer: PacketBuffer, packet: IpPacket): string | undefined {
    switch (packet.protocol) {
      case protocols.tcp:
        return this.#tcp.receive(buffer, packet)
      case protocols.udp:
        return isToMany(buffer.view, packet) ? 'multicast' : this.#udp.receive(buffer, packet)
      case protocols.icmp:
      case protocols.icmpv6:
        this.#echo.receive(buffer, packet)
        return undefined
      default:
        if (isToMany(buffer.view, packet)) return 'multicast'
        this.#answerProtocol(buffer, packet)
        return 'protocol'
    }
  }

  /** SCTP, GRE, IPsec: tunnels carry TCP, UDP and echo. A program hears that instead of waiting. */
  #answerProtocol(buffer: PacketBuffer, packet: IpPacket): void {
    if (this.#protocolErrorsLeft <= 0 || !isWithin(this.#routed, destinationOf(buffer, packet))) return
    this.#protocolErrorsLeft--
    const length = writeUnreachable(this.#out, buffer.bytes.subarray(0, packet.end), packet.version, 'protocol')
    this.#device.write(this.#out, length)
  }
}

/** Multicast and broadcast: service discovery of programs that speak on every interface. No answer is right. */
function isToMany(view: DataView, packet: IpPacket): boolean {
  if (packet.version === 6) return view.getUint8(24) === 255
  return view.getUint8(16) >> 4 === 14 || view.getUint32(16) === 0xffff_ffff
}

function ownOf(text: string): Own {
  const prefix = Prefix.parse(text)
  const kernel = Ip.parse(text.split('/')[0] ?? '')
  const router = prefix?.at(places.router)
  const dns = prefix?.at(places.dns[prefix.family])
  if (prefix === undefined || kernel === undefined || router === undefined || dns === undefined)
    throw new RangeError(`the device's address ${text} has no room for ours`)
  return { kernel, prefix, router, dns }
}
