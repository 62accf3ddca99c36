// A model of what Windows does for us: reg.exe on a registry, the Name Resolution Policy Table as the DNS client reads it there ([MS-GPNRPT]), the
// routing table of the IP Helper API with its codes (winerror.h), and wintun adapters. It reads the very bytes that are passed to the calls.
import { Ip, Prefix } from '../../../common/net/index.ts'
import { localRules, policyRules } from '../../../daemon/src/root/os-dns/windows/nrpt.ts'
import type { Run } from '../../../daemon/src/root/programs.ts'
import type { AdapterCalls, RouteCalls } from '../../../daemon/src/root/windows/index.ts'

const codes = { notFound: 1168, alreadyExists: 5010, invalid: 87 } as const
const rowBytes = 104

interface Row {
  readonly index: number
  readonly prefix: Prefix
  readonly gateway: string
  /** MIB_IPPROTO_LOCAL, MIB_IPPROTO_NETMGMT */
  readonly protocol: 2 | 3
}

type Values = Map<string, { readonly type: string; readonly data: string }>

export class Windows {
  readonly registry = new Map<string, Values>()
  readonly #aliases = new Map([
    [1, 'Loopback Pseudo-Interface 1'],
    [12, 'Ethernet'],
    [14, 'VPN'],
  ])
  #rows: Row[] = []
  #nextIndex = 20
  readonly #asked = new Set<string>()
  /** Where to find the reg.exe of another Windows, to be asked in the model's place. */
  readonly #reg: Run | undefined

  constructor(reg?: Run) {
    this.#reg = reg
    for (const [prefix, index, gateway] of [
      ['0.0.0.0/0', 12, '192.168.1.1'],
      ['127.0.0.0/8', 1, ''],
      ['192.168.1.0/24', 12, ''],
      ['224.0.0.0/4', 12, ''],
      ['255.255.255.255/32', 12, ''],
      ['::1/128', 1, ''],
      ['fe80::/64', 12, ''],
      ['ff00::/8', 12, ''],
    ] as const)
      this.#add(prefix, index, gateway)
  }

  readonly run: Run = (program, args, options) => {
    if (program === 'reg' && this.#reg !== undefined) return this.#reg(program, args, options)
    return new Promise(resolve => {
      if (program !== 'reg') resolve(program === 'ipconfig' ? 'Successfully flushed the DNS Resolver Cache.' : '')
      else resolve(this.#registryTool(args))
    })
  }

  readonly routeCalls: RouteCalls = {
    readTable: () => {
      const bytes = new Uint8Array(8 + rowBytes * this.#rows.length)
      const view = new DataView(bytes.buffer)
      view.setUint32(0, this.#rows.length, true)
      for (const [at, { index, prefix, gateway, protocol }] of this.#rows.entries()) {
        const start = 8 + at * rowBytes
        view.setUint32(start + 8, index, true)
        this.#writeAddress(bytes, start + 12, prefix.address)
        view.setUint8(start + 40, prefix.bits)
        view.setUint32(start + 88, protocol, true)
        this.#writeAddress(bytes, start + 44, Ip.parse(gateway) ?? Ip.parse(prefix.family === 4 ? '0.0.0.0' : '::'))
      }
      return bytes
    },
    createRoute: row => {
      const wanted = this.#readRow(row)
      if (wanted === undefined || !this.#aliases.has(wanted.index)) return codes.invalid
      if (this.#find(wanted) >= 0) return codes.alreadyExists
      this.#rows.push(wanted)
      return 0
    },
    deleteRoute: row => {
      const wanted = this.#readRow(row)
      const at = wanted === undefined ? -1 : this.#find(wanted)
      if (at < 0) return codes.notFound
      this.#rows.splice(at, 1)
      return 0
    },
    aliasOf: index => this.#aliases.get(index) ?? '',
  }

  readonly adapterCalls: AdapterCalls = {
    create: async (name, id) => {
      await Promise.resolve()
      if (!/^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/.test(id)) throw new Error(`no identifier: ${id}`)
      const index = this.#nextIndex++
      this.#aliases.set(index, name)
      const close = () => {
        this.#aliases.delete(index)
        this.#rows = this.#rows.filter(row => row.index !== index)
        return Promise.resolve()
      }
      return { index, carry: () => undefined, close }
    },
    createAddress: row => {
      const view = new DataView(row.buffer)
      const family = view.getUint16(0, true) === 2 ? 4 : 6
      const ip = Ip.of(row.slice(family === 4 ? 4 : 8, family === 4 ? 8 : 24))
      const bits = view.getUint8(60)
      const network = ip === undefined ? undefined : Prefix.of(ip, bits)
      const first = row[family === 4 ? 4 : 8] ?? 0
      if (row.length !== 80 || ip === undefined || network === undefined || view.getUint32(64, true) !== 4)
        return codes.invalid
      // Windows gives no address of 240.0.0.0/4 to an adapter.
      if (family === 4 && first >= 240) return codes.invalid
      const index = view.getUint32(40, true)
      this.#add(network.toString(), index, '')
      this.#add(family === 4 ? '224.0.0.0/4' : 'fe80::/64', index, '')
      this.#add(`${ip.toString()}/${family === 4 ? 32 : 128}`, index, '')
      return 0
    },
    // Tentative at first.
    isReady: row => {
      const key = Buffer.from(row).toString('hex')
      const wasAsked = this.#asked.has(key)
      this.#asked.add(key)
      return wasAsked
    },
    configure: index => (this.#aliases.has(index) ? 0 : codes.notFound),
  }

  addForeign(prefix: string): string {
    this.#add(prefix, 14, '10.8.0.1')
    return 'VPN'
  }

  wayTo(text: string): string {
    const ip = Ip.parse(text)
    const fitting = this.#rows.filter(({ prefix }) => ip !== undefined && prefix.contains(ip))
    return this.#aliases.get(fitting.sort((a, b) => b.prefix.bits - a.prefix.bits)[0]?.index ?? 0) ?? ''
  }

  #find({ index, prefix, gateway }: Row): number {
    return this.#rows.findIndex(row => row.index === index && row.prefix.equals(prefix) && row.gateway === gateway)
  }

  #readRow(row: Uint8Array): Row | undefined {
    const view = new DataView(row.buffer)
    const [kind, hopKind] = [view.getUint16(12, true), view.getUint16(44, true)]
    if (row.length !== rowBytes || kind !== hopKind || (kind !== 2 && kind !== 23)) return undefined
    const ip = Ip.of(kind === 2 ? row.slice(16, 20) : row.slice(20, 36))
    const prefix = ip === undefined ? undefined : Prefix.of(ip, view.getUint8(40))
    const isLinkRoute = row.slice(48, 72).every(byte => byte === 0)
    if (prefix === undefined || !isLinkRoute || view.getUint32(76, true) !== 0xffff_ffff) return undefined
    if (view.getUint32(88, true) !== 3) return undefined
    return { index: view.getUint32(8, true), prefix, gateway: '', protocol: 3 }
  }

  #writeAddress(bytes: Uint8Array, at: number, ip: Ip | undefined): void {
    if (ip === undefined) return
    new DataView(bytes.buffer).setUint16(at, ip.family === 4 ? 2 : 23, true)
    bytes.set(ip.bytes, at + (ip.family === 4 ? 4 : 8))
  }

  #add(text: string, index: number, gateway: string): void {
    const prefix = Prefix.parse(text)
    if (prefix !== undefined) this.#rows.push({ prefix, index, gateway, protocol: gateway === '' ? 2 : 3 })
  }

  /** reg.exe: `add KEY /v NAME /t TYPE /d DATA /f`, `delete KEY [/v NAME] /f`, `query KEY [/s]`. */
  #registryTool([verb = '', key = '', ...words]: readonly string[]): string {
    const path = key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE')
    const option = (name: string) => words[words.indexOf(name) + 1] ?? ''
    const missing = () => {
      throw new Error('ERROR: The system was unable to find the specified registry key or value.')
    }
    if (verb === 'add') {
      const values = this.registry.get(path) ?? (new Map() as Values)
      this.registry.set(path, values.set(option('/v'), { type: option('/t'), data: option('/d') }))
    } else if (verb === 'delete' && words.includes('/v')) {
      if (this.registry.get(path)?.delete(option('/v')) !== true) missing()
      if (this.registry.get(path)?.size === 0) this.registry.delete(path)
    } else if (verb === 'delete') {
      const below = [...this.registry.keys()].filter(other => other === path || other.startsWith(`${path}\\`))
      if (below.length === 0) missing()
      for (const other of below) this.registry.delete(other)
    } else {
      const below = [...this.registry].filter(([other]) => other === path || other.startsWith(`${path}\\`))
      if (below.length === 0) missing()
      const parts = below.map(([name, values]) => {
        const lines = [...values].map(([value, { type, data }]) => `    ${value}    ${type}    ${shown(type, data)}`)
        return ['', name, ...(words.includes('/s') ? lines : [])].join('\r\n')
      })
      return `${parts.join('\r\n')}\r\n`
    }
    return 'The operation completed successfully.\r\n'
  }
}

function shown(type: string, data: string): string {
  return type === 'REG_DWORD' ? `0x${Number(data).toString(16)}` : data
}

export interface Rule {
  readonly suffixes: readonly string[]
  readonly servers: readonly string[]
}

/** The rules that the DNS client goes by: those of group policy alone, once there is one. From what `reg query KEY /s` prints. */
export async function readRules(run: Run): Promise<readonly Rule[]> {
  const parts = async (key: string) => {
    const text = await run('reg', ['query', key, '/s']).catch(() => '')
    return text.split(/^HKEY_/m).slice(1)
  }
  const policy = await parts(policyRules)
  return (policy.length > 0 ? policy : await parts(localRules)).flatMap(part => {
    const value = (name: string) => new RegExp(`^\\s+${name}\\s+REG_\\w+\\s+(.*?)\\s*$`, 'm').exec(part)?.[1] ?? ''
    const isRule = (Number(value('ConfigOptions')) & 8) !== 0 && [1, 2].includes(Number(value('Version')))
    const suffixes = value('Name').split(String.raw`\0`).filter(Boolean)
    // A rule with more is passed over.
    if (!isRule || suffixes.length > 50) return []
    return [{ suffixes, servers: value('GenericDNSServers').split(';').filter(Boolean) }]
  })
}
