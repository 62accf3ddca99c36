import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { silentLog } from '../../../common/base/index.ts'
import { Prefix } from '../../../common/net/index.ts'
import { sweepNrptRules, windowsDns } from '../../../daemon/src/root/os-dns/index.ts'
import {
  adapterId,
  adapters,
  localRules,
  nrptRules,
  policyRules,
} from '../../../daemon/src/root/os-dns/windows/nrpt.ts'
import type { Run } from '../../../daemon/src/root/programs.ts'
import { WindowsDevices, WindowsRoutes } from '../../../daemon/src/root/windows/index.ts'
import { decodeRoutes, encodeRoute, encodeUnicast } from '../../../daemon/src/windows/index.ts'
import { type DnsMachine, deviceOf, dnsContract } from './dns-contract.ts'
import { networkContract } from './network-contract.ts'
import { readRules, Windows } from './windows.ts'

networkContract(
  'Windows (a model)',
  () => {
    const windows = new Windows()
    const routes = new WindowsRoutes({ calls: windows.routeCalls, log: silentLog })
    return Promise.resolve({
      devices: new WindowsDevices({ calls: windows.adapterCalls, routes, log: silentLog }),
      routes,
      wayTo: address => Promise.resolve(windows.wayTo(address)),
      addForeign: prefix => Promise.resolve(windows.addForeign(prefix)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    })
  },
  { firstAddress: '198.19.0.1/24' },
)

const foreign = ['{11111111-0000-4000-8000-000000000000}', '{fa171ead-0000-4000-8000-0000000000ff}'] as const

class WindowsNames implements DnsMachine {
  readonly others = '192.168.1.1'
  readonly #run: Run
  readonly #side

  constructor(reg?: Run) {
    this.#run = new Windows(reg).run
    this.#side = windowsDns({ run: this.#run, readResolvConf: () => Promise.resolve({ nameservers: [], search: [] }) })
  }

  /** Somebody else's rule, and one that only looks like ours. */
  async prepare(): Promise<this> {
    for (const [id, suffix] of [
      [foreign[0], '.corp.example'],
      [foreign[1], '.else.example'],
    ] as const)
      for (const [name, type, data] of [
        ['Name', 'REG_MULTI_SZ', suffix],
        ['Version', 'REG_DWORD', '2'],
        ['ConfigOptions', 'REG_DWORD', '8'],
        ['GenericDNSServers', 'REG_SZ', '10.8.0.1'],
      ] as const)
        await this.#run('reg', ['add', `${localRules}\\${id}`, '/v', name, '/t', type, '/d', data, '/f'])
    return this
  }

  async open(number: 0 | 1) {
    const device = deviceOf(number)
    const mechanism = this.#side.create('nrpt', { device, log: silentLog })
    const resolvConf = { nameservers: [], search: [] }
    return Promise.resolve({
      device,
      apply: (wanted: Parameters<typeof mechanism.apply>[0]['wanted']) =>
        mechanism.apply({ device, wanted, resolvConf }),
      remove: () => mechanism.remove(),
    })
  }

  /** The rule of the longest fitting suffix; without one, the machine's. */
  async asked(name: string): Promise<readonly string[]> {
    const asked = `.${name.toLowerCase().replace(/\.$/, '')}`
    const fitting = (await readRules(this.#run)).flatMap(({ suffixes, servers }) =>
      suffixes.filter(suffix => asked.endsWith(suffix)).map(suffix => ({ suffix, servers })),
    )
    return fitting.sort((a, b) => b.suffix.length - a.suffix.length)[0]?.servers ?? [this.others]
  }

  async searchList(): Promise<readonly string[]> {
    const text = await this.#run('reg', ['query', `${adapters}\\${adapterId(0)}`, '/s'])
    return /SearchList\s+REG_SZ\s+(\S+)/.exec(text)?.[1]?.split(',') ?? []
  }

  async picture(): Promise<string> {
    const texts = [localRules, adapters].map(key => this.#run('reg', ['query', key, '/s']).catch(() => ''))
    // A crash takes the adapter and its key along.
    const parts = (await Promise.all(texts)).join('').split(/^(?=HKEY_)/m)
    return parts
      .filter(part => ![0, 1].some(number => part.includes(adapterId(number))))
      .join('')
      .trimEnd()
  }

  async crash(): Promise<void> {
    await sweepNrptRules({ run: this.#run })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing but what these tests made: there may be a real machine behind.
    const keys = [
      ...foreign.map(id => `${localRules}\\${id}`),
      ...[0, 1].map(number => `${adapters}\\${adapterId(number)}`),
    ]
    await sweepNrptRules({ run: this.#run })
    for (const key of keys) await this.#run('reg', ['delete', key, '/f']).catch(() => '')
  }
}

dnsContract('rules of NRPT, as Windows reads them (a model)', () => new WindowsNames().prepare())

// The reg.exe of Wine, or of Windows: FAIRLEAD_TEST_REG names it ("wine reg", "reg"). It changes that registry, and puts it back.
const [regProgram = '', ...regWords] = process.env['FAIRLEAD_TEST_REG']?.split(' ') ?? []
const reg: Run = async (_, args) => (await promisify(execFile)(regProgram, [...regWords, ...args])).stdout
dnsContract('rules of NRPT, by a real reg.exe', () => new WindowsNames(reg).prepare(), {
  skip: regProgram === '' ? 'FAIRLEAD_TEST_REG names no reg.exe' : false,
})

test('group policy with rules of its own is a reason to try nothing, and is told', async () => {
  const { run } = new Windows()
  const side = windowsDns({ run, readResolvConf: () => Promise.resolve({ nameservers: [], search: [] }) })
  const wanted = { servers: ['198.19.0.53'], domains: ['shop.'], search: [], except: [] }
  assert.deepEqual(
    (await side.look(wanted)).choices.map(({ mechanism }) => mechanism),
    ['nrpt'],
  )
  assert.deepEqual((await side.look({ ...wanted, except: ['nrpt'] })).choices, [])
  await run('reg', ['add', `${policyRules}\\{0}`, '/v', 'Version', '/t', 'REG_DWORD', '/d', '1', '/f'])
  const { choices, nothing } = await side.look(wanted)
  assert.deepEqual(choices, [])
  assert.match(nothing, /group policy/)
})

test('rules hold at most 50 names, each with its dot, and their identifiers are the same each time', () => {
  const domains = Array.from({ length: 101 }, (_, at) => `n${at}.`)
  const rules = nrptRules(3, { servers: ['198.19.3.53'], domains, search: ['n0.'], except: [] })
  assert.deepEqual(
    rules.map(({ names }) => names.length),
    [50, 50, 1],
  )
  assert.deepEqual(
    [rules[0]?.id, rules[2]?.id],
    ['{fa171ead-0003-4000-8000-000000000000}', '{fa171ead-0003-4000-8000-000000000002}'],
  )
  assert.equal(rules[0]?.names[0], '.n0')
})

test('rows of the IP Helper API lie as netioapi.h has them', () => {
  const prefix = (text: string) => Prefix.parse(text) ?? assert.fail(text)
  const v4 = encodeRoute(21, prefix('10.96.0.0/16'))
  // InterfaceIndex 8, DestinationPrefix 12 (family, address, length at 40), NextHop 44, lifetimes 76 and 80, Protocol 88, Immortal 95
  const field = (bytes: Uint8Array, at: number, length: number) =>
    Buffer.from(bytes.slice(at, at + length)).toString('hex')
  assert.equal(v4.length, 104)
  assert.deepEqual(
    [
      field(v4, 8, 4),
      field(v4, 12, 8),
      field(v4, 40, 1),
      field(v4, 44, 8),
      field(v4, 76, 8),
      field(v4, 88, 4),
      field(v4, 95, 1),
    ],
    ['15000000', '020000000a600000', '10', '0200000000000000', 'ffffffffffffffff', '03000000', '01'],
  )
  const v6 = encodeRoute(21, prefix('fd00:10::/64'))
  assert.deepEqual(
    [field(v6, 12, 2), field(v6, 20, 16), field(v6, 40, 1), field(v6, 44, 2)],
    ['1700', `fd000010${'0'.repeat(24)}`, '40', '1700'],
  )
  const own = encodeUnicast(21, '198.19.3.1/24') ?? assert.fail()
  // Address 0, InterfaceIndex 40, origins 44 and 48, lifetimes 52 and 56, OnLinkPrefixLength 60, DadState 64
  assert.equal(own.length, 80)
  assert.deepEqual(
    [field(own, 0, 8), field(own, 40, 12), field(own, 52, 9), field(own, 64, 4)],
    ['02000000c6130301', `15000000${'01000000'.repeat(2)}`, 'ffffffffffffffff18', '04000000'],
  )
  assert.equal(encodeUnicast(21, 'nonsense/24'), undefined)
})

test('a routing table that is shorter than it says is read as far as it goes', () => {
  const { routeCalls } = new Windows()
  const table = routeCalls.readTable()
  const all = decodeRoutes(table)
  assert.deepEqual([all[0]?.prefix.bits, all[0]?.gateway?.toString(), all[0]?.index], [0, '192.168.1.1', 12])
  assert.equal(decodeRoutes(table.slice(0, table.length - 1)).length, all.length - 1)
})
