// A model of what macOS does for us: the kernel's utun control, ifconfig(8), route(8), netstat(1), and how the system reads /etc/resolver
// (resolver(5)). It answers in their words, as printed by macOS 14 and 15; route exits with 0 whatever happens.

import { readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { Ip, Prefix } from '../../../common/net/index.ts'
import { type KernelCalls, kernelControl } from '../../../daemon/src/root/darwin/kernel-control.ts'
import type { Run } from '../../../daemon/src/root/programs.ts'

interface Interface {
  readonly descriptor: number | undefined
  readonly addresses: Prefix[]
  readonly own: string[]
  mtu: number
  isUp: boolean
  /** How often ifconfig still shows the address as tentative. */
  tentative: number
}

interface Route {
  readonly prefix: Prefix
  readonly device: string
  readonly gateway: string
  readonly flags: string
}

const controlId = 7

export class Mac {
  readonly #interfaces = new Map<string, Interface>()
  #routes: Route[] = []
  #descriptor = 30
  readonly #sockets = new Map<number, string | undefined>()
  #errno = 0
  /** What was run, for tests that care. */
  readonly commands: string[] = []

  constructor() {
    for (const device of ['lo0', 'en0', 'utun0', 'utun1']) this.#add(device, undefined)
    const rows: [string, string, string, string][] = [
      ['0.0.0.0/0', '192.168.1.1', 'UGScg', 'en0'],
      ['127.0.0.0/8', '127.0.0.1', 'UCS', 'lo0'],
      ['127.0.0.1/32', '127.0.0.1', 'UH', 'lo0'],
      ['169.254.0.0/16', 'link#11', 'UCS', 'en0'],
      ['192.168.1.0/24', 'link#11', 'UCS', 'en0'],
      ['192.168.1.1/32', '5c:64:8e:1:2:3', 'UHLWIir', 'en0'],
      ['224.0.0.0/4', 'link#11', 'UmCS', 'en0'],
      ['255.255.255.255/32', 'link#11', 'UCSb', 'en0'],
      ['::/0', 'fe80::%utun0', 'UGcIg', 'utun0'],
      ['::/0', 'fe80::1%en0', 'UGcg', 'en0'],
      ['fe80::/64', 'link#11', 'UCI', 'en0'],
    ]
    for (const [prefix, gateway, flags, device] of rows) this.#route(prefix, gateway, flags, device)
  }

  readonly calls: KernelCalls = {
    socket: (family, type, protocol) => {
      if (family !== kernelControl.systemFamily || type !== 2 || protocol !== 2) return this.#fail('EPROTONOSUPPORT')
      this.#sockets.set(++this.#descriptor, undefined)
      return this.#descriptor
    },
    ioctl: (descriptor, request, argument) => {
      // _IOWR('N', 3, struct ctl_info), 100 bytes
      const isInfo = request === 0xc0000000 + (100 << 16) + ('N'.charCodeAt(0) << 8) + 3 && argument.length === 100
      const name = Buffer.from(argument.subarray(4)).toString().replace(/\0.*$/s, '')
      if (!this.#sockets.has(descriptor)) return this.#fail('EBADF')
      if (!isInfo || name !== 'com.apple.net.utun_control') return this.#fail('ENOENT')
      new DataView(argument.buffer).setUint32(0, controlId, true)
      return 0
    },
    connect: (descriptor, address, length) => {
      const view = new DataView(address.buffer, address.byteOffset)
      const isAddress =
        length === 32 && view.getUint8(0) === 32 && view.getUint8(1) === 32 && view.getUint16(2, true) === 2
      if (!isAddress || view.getUint32(4, true) !== controlId) return this.#fail('EINVAL')
      if (view.getUint32(8, true) !== 0) return this.#fail('EBUSY')
      const number = Array.from({ length: 100 }, (_, at) => at).find(at => !this.#interfaces.has(`utun${at}`))
      const device = `utun${number}`
      this.#add(device, descriptor)
      this.#sockets.set(descriptor, device)
      return 0
    },
    getSocketOption: (descriptor, level, option, value, length) => {
      const device = this.#sockets.get(descriptor)
      if (level !== 2 || option !== 2 || device === undefined) return this.#fail('ENOPROTOOPT')
      value.set(Buffer.from(`${device}\0`))
      length[0] = device.length + 1
      return 0
    },
    closeOnExec: () => 0,
    close: descriptor => {
      const device = this.#sockets.get(descriptor)
      this.#sockets.delete(descriptor)
      if (device !== undefined) {
        this.#interfaces.delete(device)
        this.#routes = this.#routes.filter(route => route.device !== device)
      }
      return 0
    },
    errno: () => this.#errno,
  }

  indexOf(device: string): number {
    return [...this.#interfaces.keys()].indexOf(device) + 1
  }

  addForeign(prefix: string): string {
    this.#route(prefix, '10.8.0.1', 'UGSc', 'utun1')
    return 'utun1'
  }

  wayTo(text: string): string {
    const ip = Ip.parse(text)
    const fitting = this.#routes.filter(
      ({ prefix, flags }) => ip !== undefined && prefix.contains(ip) && !flags.includes('I'),
    )
    return fitting.sort((a, b) => b.prefix.bits - a.prefix.bits)[0]?.device ?? ''
  }

  mtuOf(device: string): number {
    return this.#interfaces.get(device)?.mtu ?? 0
  }

  readonly run: Run = (program, args) => {
    this.commands.push([program, ...args].join(' '))
    return new Promise(resolve => {
      resolve(this.#said(program, args))
    })
  }

  #said(program: string, args: readonly string[]): string {
    switch (program) {
      case 'netstat':
        return this.#netstat()
      case 'ifconfig':
        return this.#ifconfig(args)
      case 'route':
        return this.#routeCommand(args)
      case 'dscacheutil':
      case 'killall':
        return ''
      default:
        throw new Error(`the program ${program} is not installed`)
    }
  }

  #ifconfig([device = '', ...words]: readonly string[]): string {
    const found = this.#interfaces.get(device)
    if (found === undefined) throw new Error(`ifconfig: interface ${device} does not exist`)
    if (words.length === 0 || (words.length === 1 && words[0] === 'inet6')) return this.#shown(device, found)
    if (words.includes('-alias')) {
      const at = found.own.indexOf(words[1] ?? '')
      if (at < 0) throw new Error("ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address")
      const network = found.addresses[at]
      found.own.splice(at, 1)
      found.addresses.splice(at, 1)
      this.#routes = this.#routes.filter(
        ({ prefix, device: on }) => on !== device || network === undefined || prefix.family !== network.family,
      )
      return ''
    }
    if (words[0] === 'inet' || words[0] === 'inet6') {
      const network = Prefix.parse(words[1] ?? '')
      const own = (words[1] ?? '').split('/')[0] ?? ''
      if (network === undefined) throw new Error('ifconfig: bad value')
      // A point-to-point device wants to know its other end.
      if (network.family === 4 && Ip.parse(words[2] ?? '') === undefined)
        throw new Error('ifconfig: ioctl (SIOCAIFADDR): Destination address required')
      found.addresses.push(network)
      found.own.push(own)
      if (network.family === 4) this.#route(`${own}/32`, own, 'UH', device)
      else {
        found.tentative = 2
        this.#route(network.toString(), own, 'U', device)
      }
      return ''
    }
    if (words[0] === 'mtu') found.mtu = Number(words[1])
    found.isUp = !words.includes('down') && (words.includes('up') || found.isUp)
    return ''
  }

  #shown(device: string, found: Interface): string {
    const tentative = found.tentative-- > 0 ? ' tentative' : ''
    const lines = found.own.map(own =>
      own.includes(':') ? `\tinet6 ${own} prefixlen 64${tentative}` : `\tinet ${own} --> ${own} netmask 0xffffff00`,
    )
    return [`${device}: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu ${found.mtu}`, ...lines, ''].join('\n')
  }

  #routeCommand([, verb = '', , text = '', , device = '']: readonly string[]): string {
    const prefix = Prefix.parse(text)
    if (prefix === undefined) return `route: bad address: ${text}\n`
    const words = `${verb} ${prefix.bits === 32 || prefix.bits === 128 ? 'host' : 'net'} ${text.split('/')[0]}: gateway ${device}`
    const at = this.#routes.findIndex(route => route.prefix.equals(prefix) && !route.flags.includes('I'))
    if (verb === 'add') {
      if (!this.#interfaces.has(device)) return `${words}: Network is unreachable\n`
      if (at >= 0) return `${words}: File exists\n`
      this.#route(text, device, 'USc', device)
    } else {
      if (at < 0 || this.#routes[at]?.device !== device) return `${words}: not in table\n`
      this.#routes.splice(at, 1)
    }
    return `${words}\n`
  }

  #netstat(): string {
    const rows = (family: 4 | 6) =>
      this.#routes
        .filter(({ prefix }) => prefix.family === family)
        .map(({ prefix, gateway, flags, device }) => {
          const name = family === 4 ? abbreviated(prefix) : abbreviated6(prefix, device)
          return `${name.padEnd(18)} ${gateway.padEnd(18)} ${flags.padEnd(15)} ${device.padStart(9)}      ${flags.includes('I') ? '!' : ''}`
        })
    const head = 'Destination        Gateway            Flags               Netif Expire'
    return ['Routing tables', '', 'Internet:', head, ...rows(4), '', 'Internet6:', head, ...rows(6), ''].join('\n')
  }

  #add(device: string, descriptor: number | undefined): void {
    this.#interfaces.set(device, { descriptor, addresses: [], own: [], mtu: 1500, isUp: false, tentative: 0 })
  }

  #route(text: string, gateway: string, flags: string, device: string): void {
    const prefix = Prefix.parse(text)
    if (prefix !== undefined) this.#routes.push({ prefix, gateway, flags, device })
  }

  #fail(name: keyof typeof constants.errno): -1 {
    this.#errno = constants.errno[name]
    return -1
  }
}

/** As netname of netstat's route.c prints an IPv4 network: trailing zero octets away, the length only when it is not that of the class. */
function abbreviated({ address, bits }: Prefix): string {
  if (bits === 0) return 'default'
  const text = address.toString()
  if (bits === 32) return text
  const octets = text.split('.')
  while (octets.length > 1 && octets.at(-1) === '0') octets.pop()
  const first = Number(octets[0])
  const natural = first < 128 ? 8 : first < 192 ? 16 : 24
  const isNatural = bits === natural && octets.length * 8 === bits
  return isNatural ? octets.join('.') : `${octets.join('.')}/${bits}`
}

function abbreviated6({ address, bits }: Prefix, device: string): string {
  if (bits === 0) return 'default'
  const zone = address.isLinkLocal ? `%${device}` : ''
  return `${address.toString()}${zone}${bits === 128 ? '' : `/${bits}`}`
}

export interface MacResolver {
  readonly domain: string
  readonly nameservers: readonly string[]
  readonly port: number
  readonly search: readonly string[]
}

/** What macOS makes of a folder: a resolver a file, of the domain that it names, else of its name. Unknown words are passed over. */
export function readResolvers(folder: string): readonly MacResolver[] {
  return readdirSync(folder).map(name => {
    const words = readFileSync(`${folder}/${name}`, 'utf8')
      .split('\n')
      .filter(line => !/^\s*[#;]/.test(line))
      .map(line => line.trim().split(/\s+/))
    const of = (keyword: string) => words.filter(([first]) => first === keyword).map(([, ...rest]) => rest)
    return {
      domain: of('domain')[0]?.[0] ?? name,
      nameservers: of('nameserver')
        .flatMap(rest => rest.slice(0, 1))
        .slice(0, 3),
      port: Number(of('port')[0]?.[0] ?? 53),
      search: of('search').at(-1) ?? [],
    }
  })
}
