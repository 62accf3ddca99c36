// Virtual addresses: who gets which, for how long, and where connections to them go.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import { type FlowId, Ip, Prefix } from '../../../../common/net/index.ts'
import type { ManagerConnection } from '../../../../daemon/src/user/tunnel/index.ts'
import {
  chooseSubnets,
  environmentSeenFrom,
  noWishes,
  parseWishes,
  rulesOf,
  TranslatedFlows,
  VirtualAddresses,
  wishesOf,
} from '../../../../daemon/src/user/virtual/index.ts'
import { FakeClock } from '../dns/parts.ts'

const ip = (text: string): Ip => Ip.parse(text) ?? assert.fail(text)
const prefix = (text: string): Prefix => Prefix.parse(text) ?? assert.fail(text)
const minutes = 60_000

function table(subnets: readonly string[], rules: readonly string[], { except = [] as string[] } = {}) {
  const clock = new FakeClock()
  const addresses = new VirtualAddresses({ clock })
  const rulesNow = rules.map(text => {
    const [network = '', via] = text.split('=')
    return { prefix: prefix(network), ...(via === undefined ? {} : { via }) }
  })
  addresses.use(rulesNow, { subnets: subnets.map(prefix), except: except.map(prefix) })
  return { addresses, clock }
}

describe('who has which address', () => {
  test('an address keeps its host bits where it can, and is the same every time', () => {
    const { addresses } = table(['198.18.0.0/20'], ['10.96.0.0/16', '10.244.0.0/16'])
    assert.equal(addresses.outside(ip('10.96.0.10')).toString(), '198.18.0.10')
    assert.equal(addresses.outside(ip('10.244.1.5')).toString(), '198.18.1.5')
    assert.equal(addresses.outside(ip('10.244.0.10')).toString(), '198.18.0.11')
    assert.equal(addresses.outside(ip('10.96.0.10')).toString(), '198.18.0.10')
    assert.equal(addresses.inside(ip('198.18.0.11'))?.real.toString(), '10.244.0.10')
  })

  test('what no rule holds, and what is excepted, stays as it is', () => {
    const { addresses } = table(['198.18.0.0/20'], ['10.0.0.0/8'], { except: ['10.9.0.0/16'] })
    for (const text of ['192.0.2.1', '10.9.0.1', 'fd00::1']) {
      const real = ip(text)
      assert.equal(addresses.outside(real), real)
    }
    assert.equal(addresses.size, 0)
  })

  test('network and broadcast addresses are never given away, and each address to one host', () => {
    const { addresses } = table(['198.18.0.0/28'], ['10.0.0.0/8'])
    const given = new Set<string>()
    for (let host = 0; host < 14; host++) given.add(addresses.outside(ip(`10.${host}.0.0`)).toString())
    assert.equal(given.size, 14)
    assert.ok(!given.has('198.18.0.0') && !given.has('198.18.0.15'))
  })

  test('a full network gives away what nobody has used for a quarter of an hour, the oldest first, and nothing sooner', () => {
    const { addresses, clock } = table(['198.18.0.0/29'], ['10.0.0.0/8'])
    for (let host = 1; host <= 6; host++) addresses.outside(ip(`10.0.0.${host}`))
    assert.throws(() => addresses.outside(ip('10.0.1.1')), /in use/)
    clock.advance(10 * minutes)
    // A connection counts as use.
    addresses.inside(ip('198.18.0.1'))
    clock.advance(6 * minutes)
    assert.equal(addresses.outside(ip('10.0.1.1')).toString(), '198.18.0.2')
    assert.equal(addresses.inside(ip('198.18.0.1'))?.real.toString(), '10.0.0.1')
    assert.equal(addresses.size, 6)
  })

  test('100,000 addresses take no more room than there is', () => {
    const { addresses, clock } = table(['198.18.0.0/15'], ['10.0.0.0/8'])
    for (let host = 0; host < 100_000; host++) {
      clock.advance(minutes)
      addresses.outside(Ip.ofV4(0x0a00_0000 + host))
    }
    assert.ok(addresses.size <= 16_384)
  })

  test('IPv6 has a network of its own', () => {
    const { addresses } = table(['198.18.0.0/20', 'fd66:6169:766e::/112'], ['fd00:10::/64'])
    assert.equal(addresses.outside(ip('fd00:10::a')).toString(), 'fd66:6169:766e::a')
    assert.equal(addresses.inside(ip('fd66:6169:766e::a'))?.real.toString(), 'fd00:10::a')
  })

  test('the longest prefix says through which workload, at the time of the connection', () => {
    const { addresses } = table(['198.18.0.0/20'], ['10.1.0.0/16=jump', '10.0.0.0/8'])
    assert.equal(addresses.inside(addresses.outside(ip('10.1.0.1')))?.via, 'jump')
    assert.equal(addresses.inside(addresses.outside(ip('10.2.0.1')))?.via, undefined)
  })
})

test("addresses of services in a pod's environment are those that programs here see", () => {
  const { addresses } = table(['198.18.0.0/20', 'fd66:6169:766e::/112'], ['10.96.0.0/16', 'fd00:10::/64'])
  const environment = {
    WEB_SERVICE_HOST: '10.96.0.10',
    WEB_PORT: 'tcp://10.96.0.10:80',
    PEER: '10.96.0.11:5432',
    SIX: 'fd00:10::a',
    SIX_PORT: 'tcp://[fd00:10::a]:80',
    POD_IP: '10.244.0.3',
    TEXT: 'allow 10.96.0.10, deny all',
    WEB_SERVICE_PORT: '80',
    EMPTY: '',
  }
  assert.deepEqual(environmentSeenFrom(environment, addresses), {
    ...environment,
    WEB_SERVICE_HOST: '198.18.0.10',
    WEB_PORT: 'tcp://198.18.0.10:80',
    PEER: '198.18.0.11:5432',
    SIX: 'fd66:6169:766e::a',
    SIX_PORT: 'tcp://[fd66:6169:766e::a]:80',
  })
})

describe('what a person wants', () => {
  const networks = {
    services: [prefix('10.96.0.0/16')],
    pods: [prefix('10.244.1.0/24'), prefix('10.244.2.0/24')],
    also: [prefix('172.20.0.0/16')],
  }
  const texts = { vnat: [], proxy_via: [], virtual_subnets: [] }
  const said = (rules: ReturnType<typeof rulesOf>) =>
    rules.map(({ prefix, via = '-' }) => `${prefix.toString()} ${via}`)

  for (const [vnat, proxyVia, expected] of [
    [['all'], [], ['10.244.1.0/24 -', '10.244.2.0/24 -', '172.20.0.0/16 -', '10.96.0.0/16 -']],
    [['service'], [], ['10.96.0.0/16 -']],
    [['10.0.0.0/8', 'services'], [], ['10.96.0.0/16 -', '10.0.0.0/8 -']],
    [[], ['also=jump'], ['172.20.0.0/16 jump']],
    [['pods'], ['10.244.1.0/24=jump'], ['10.244.1.0/24 jump', '10.244.2.0/24 -']],
    [['auto'], [], []],
  ] as const) {
    test(`--vnat ${vnat.join()} --proxy-via ${proxyVia.join()}`, () => {
      const wishes = parseWishes({ ...texts, vnat, proxy_via: proxyVia })
      assert.deepEqual(said(rulesOf(wishes, networks, [])), expected)
      assert.equal(
        wishes.isAutomatic,
        vnat.some(text => text === 'auto'),
      )
    })
  }

  test('networks that are in the way follow what was asked for, and say why', () => {
    const wishes = { ...noWishes, isAutomatic: true }
    const [rule] = rulesOf(wishes, networks, [{ prefix: prefix('10.96.0.0/16'), because: '10.0.0.0/8 dev tun0' }])
    assert.equal(rule?.because, '10.0.0.0/8 dev tun0')
  })

  for (const [field, values] of [
    ['vnat', ['everything']],
    ['vnat', ['0.0.0.0/0']],
    ['proxy_via', ['10.0.0.0/8']],
    ['proxy_via', ['pods=Not_A_Name']],
    ['proxy_via', ['auto=echo']],
    ['proxy_via', ['all=echo', 'pods=other']],
    ['proxy_via', ['10.0.0.0/8=a', '10.1.0.0/16=b']],
    ['virtual_subnets', ['198.18.0.0/30']],
    ['virtual_subnets', ['127.0.0.0/16']],
    ['virtual_subnets', ['246.246.0.0/16']],
    ['virtual_subnets', ['198.18.0.0/16', '198.19.0.0/16']],
  ] as const) {
    test(`${field} ${values.join(' ')} is refused`, () => {
      assert.throws(
        () => parseWishes({ ...texts, [field]: values }),
        (error: unknown) => error instanceof KnownError && error.code === 'OPTION_INVALID',
      )
    })
  }
})

test('of several sources the first counts where two contradict each other', () => {
  const { vias, subnets, isAutomatic } = wishesOf({
    vnat: ['auto', 'pods'],
    proxyVia: ['pods=a', 'all=b', '10.0.0.0/8=c', '10.1.0.0/16=d'],
    virtualSubnets: ['10.9.0.0/16', '10.8.0.0/16', 'fd00:9::/64'],
  })
  assert.deepEqual(
    vias.map(({ subject, workload }) => `${subject.kind} ${workload}`),
    ['pods a', 'also b', 'services b', 'network c'],
  )
  assert.deepEqual(subnets.map(String), ['10.9.0.0/16', 'fd00:9::/64'])
  assert.ok(isAutomatic)
})

test('of several sources that say too much together the first entries count, and nothing fails', () => {
  const vnat = Array.from({ length: 100 }, (_, at) => `10.${at}.0.0/16`)
  const { vnat: subjects } = wishesOf({ vnat, proxyVia: [], virtualSubnets: [] })
  assert.equal(subjects.length, 64)
  assert.throws(() => parseWishes({ vnat, proxy_via: [], virtual_subnets: [] }), { code: 'OPTION_INVALID' })
})

describe('where virtual addresses lie', () => {
  const choose = (more: Partial<Parameters<typeof chooseSubnets>[0]>) =>
    chooseSubnets({ start: 0, nth: 0, own: [], taken: [], ...more })?.map(String)

  test('each session begins at another place, and moves on where that is taken', () => {
    assert.deepEqual(choose({}), ['198.18.0.0/20', 'fd66:6169:766e::/112'])
    assert.deepEqual(choose({ start: 17 }), ['198.19.16.0/20', 'fd66:6169:766e:11::/112'])
    assert.equal(choose({ taken: [prefix('198.18.0.0/16'), prefix('0.0.0.0/0')] })?.[0], '198.19.0.0/20')
    assert.equal(choose({ start: 31, nth: 1 })?.[0], '198.18.0.0/20')
  })

  test("a person's own network takes the place of that family", () => {
    assert.deepEqual(choose({ own: [prefix('10.9.0.0/16')] }), ['10.9.0.0/16', 'fd66:6169:766e::/112'])
    assert.deepEqual(choose({ own: [prefix('10.9.0.0/16')], taken: [prefix('198.18.0.0/15')] })?.length, 2)
  })

  test('there may be none', () => assert.equal(choose({ taken: [prefix('198.18.0.0/15')] }), undefined))
})

describe('connections to virtual addresses', () => {
  const agent = {} as unknown as ManagerConnection
  const source = { ip: ip('198.18.0.1'), port: 1 }
  const flow = (to: string, protocol: FlowId['protocol'] = 'tcp'): FlowId => ({
    ...{ protocol, source },
    destination: { ip: ip(to), port: 80 },
  })

  function world({ hasAgent = true } = {}) {
    const done: string[] = []
    const say = (what: string, { destination: { ip, port } }: FlowId, over?: unknown) =>
      done.push(`${what} ${ip.toString()}:${port}${over === agent ? ' via the agent' : ''}`)
    const { addresses } = table(['198.18.0.0/20'], ['10.1.0.0/16=jump', '10.96.0.0/16'])
    const flows = new TranslatedFlows({
      addresses,
      carriers: {
        dial: (to, { over }) => {
          say('dial', to, over)
          return Promise.resolve({ kind: 'refused' })
        },
        open: (to, _receive, _ended, options) => {
          say('open', to, options?.over)
          return { send: () => undefined, close: () => undefined }
        },
        exists: to => {
          done.push(`exists ${to.toString()}`)
          return Promise.resolve(true)
        },
      },
      agents: {
        agentOf: () => Promise.resolve(hasAgent ? agent : undefined),
        agentNow: () => (hasAgent ? agent : undefined),
      },
    })
    for (const real of ['10.96.0.10', '10.1.0.7']) addresses.outside(ip(real))
    return { flows, done }
  }
  const { signal } = new AbortController()
  const udp = (flows: TranslatedFlows, to: string, ended: (why: string) => void = () => undefined) =>
    flows.open(flow(to, 'udp'), () => undefined, ended)

  test('go to the address behind it, ports unchanged, through the workload where there is one', async () => {
    const { flows, done } = world()
    await flows.dial(flow('198.18.0.10'), { signal })
    await flows.dial(flow('198.18.0.7'), { signal })
    await flows.dial(flow('192.0.2.1'), { signal })
    udp(flows, '198.18.0.10')
    udp(flows, '198.18.0.7')
    assert.ok(await flows.exists(ip('198.18.0.10'), { signal }))
    assert.deepEqual(done, [
      'dial 10.96.0.10:80',
      'dial 10.1.0.7:80 via the agent',
      'dial 192.0.2.1:80',
      'open 10.96.0.10:80',
      'open 10.1.0.7:80 via the agent',
      'exists 10.96.0.10',
    ])
  })

  test('to one that nobody has are unreachable, and no ping is answered', async () => {
    const { flows, done } = world()
    assert.deepEqual(await flows.dial(flow('198.18.0.99'), { signal }), { kind: 'unreachable', what: 'host' })
    assert.equal(await flows.exists(ip('198.18.0.99'), { signal }), false)
    const ended = await new Promise(resolve => udp(flows, '198.18.0.99', resolve))
    assert.equal(ended, 'refused')
    assert.deepEqual(done, [])
  })

  test('never go another way when the workload has no agent', async () => {
    const { flows, done } = world({ hasAgent: false })
    assert.deepEqual(await flows.dial(flow('198.18.0.7'), { signal }), { kind: 'unreachable', what: 'network' })
    assert.equal(await new Promise(resolve => udp(flows, '198.18.0.7', resolve)), 'refused')
    assert.deepEqual(done, [])
  })
})
