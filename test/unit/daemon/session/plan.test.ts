// The plan: which prefixes are routed and which names are the cluster's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestWins, planOf, reverseZones } from '../../../../daemon/src/user/session/plan.ts'
import { parseWanted, type WantedText, wantsSame } from '../../../../daemon/src/user/session/wanted.ts'
import { defaults } from '../../../../daemon/src/user/settings/index.ts'
import { ip, networks, prefix } from './fakes.ts'

const facts = {
  settings: { ...defaults, excludeSuffixes: ['com.'] },
  networks,
  namespace: 'shop',
  namespaces: ['default', 'shop'],
  keepOut: [],
  dnsAddresses: [ip('246.246.0.53')],
  ownZone: 'test.fairlead.internal.',
  isFirst: true,
}

const text: WantedText = {
  name: '',
  primary: false,
  kubeconfig: [],
  kubeconfig_data: '',
  context: '',
  namespace: '',
  manager_namespace: '',
  mapped_namespaces: [],
  also_proxy: [],
  never_proxy: [],
  allow_conflicting_subnets: [],
  dns: '',
  include_suffixes: [],
  exclude_suffixes: [],
  vnat: [],
  proxy_via: [],
  virtual_subnets: [],
  excludes: [],
  mappings: [],
  remote_ip: '',
  lookup_timeout: '',
  search_namespace: '',
  environment: {},
}

test('services, pods and also-proxy are routed, never-proxy and the API server are not', () => {
  const { prefixes } = planOf({
    ...facts,
    settings: { ...defaults, alsoProxy: [prefix('192.0.2.0/24')], neverProxy: [prefix('10.244.1.0/24')] },
    keepOut: [ip('192.0.2.1')],
  })
  const holds = (address: string) => prefixes.some(candidate => candidate.contains(ip(address)))
  assert.ok(holds('10.96.0.1') && holds('10.244.0.9') && holds('192.0.2.2') && holds('192.0.2.0'))
  assert.ok(!holds('10.244.1.9') && !holds('192.0.2.1'))
})

for (const [routed, never, expected] of [
  ['10.0.0.0/8', '10.64.0.0/10', '10.0.0.0/10 10.128.0.0/9'],
  ['10.0.0.0/8', '172.16.0.0/12', '10.0.0.0/8'],
  ['10.96.0.0/16', '10.96.0.0/16', ''],
  ['10.96.0.0/16', '10.0.0.0/8', '10.96.0.0/16'],
  // A network, a hole in it, and a smaller network in the hole.
  ['10.0.0.0/8 10.64.5.0/24', '10.64.0.0/10', '10.0.0.0/10 10.64.5.0/24 10.128.0.0/9'],
  ['10.64.5.0/24', '10.64.0.0/10 10.64.5.128/25', '10.64.5.0/25'],
  ['10.64.5.9/32', '10.64.5.0/24', '10.64.5.9/32'],
  ['10.64.5.9/32', '10.64.5.9/32', ''],
  // The same network from two lists.
  ['10.96.0.0/16 10.96.0.0/16', '10.96.0.0/17', '10.96.128.0/17'],
  ['fd10:96::/112 10.96.0.0/16', 'fd10:96::8000/113', '10.96.0.0/16 fd10:96::/113'],
  ['fd10::/16 fd10:96::/112', 'fd10::/20', 'fd10:1000::/20 fd10:2000::/19 fd10:4000::/18 fd10:8000::/17 fd10:96::/112'],
] as const)
  test(`routed ${routed}, never ${never}: the longest decides`, () => {
    const list = (text: string) => text.split(' ').flatMap(part => (part === '' ? [] : [prefix(part)]))
    const found = longestWins(list(routed), list(never)).map(String)
    assert.deepEqual(found.sort(), list(expected).map(String).sort())
  })

test('what is kept out is kept out of every list, and what was yielded too, however wide', () => {
  const { prefixes } = planOf({
    ...facts,
    settings: { ...defaults, alsoProxy: [prefix('192.0.2.1/32'), prefix('198.51.100.0/24')] },
    keepOut: [ip('192.0.2.1')],
    yielded: [prefix('198.51.0.0/16')],
  })
  const holds = (address: string) => prefixes.some(candidate => candidate.contains(ip(address)))
  assert.ok(!holds('192.0.2.1') && !holds('198.51.100.7') && holds('10.96.0.1'))
})

test('a prefix inside another one is not routed twice', () => {
  const plan = planOf({ ...facts, settings: { ...defaults, alsoProxy: [prefix('10.0.0.0/8')] } })
  assert.deepEqual(plan.prefixes.map(String), ['10.0.0.0/8'])
})

test('the domains are the cluster domain, the mapped namespaces, suffixes and the reverse zones', () => {
  const { domains, search } = planOf({
    ...facts,
    settings: { ...defaults, mappedNamespaces: ['shop'], includeSuffixes: ['corp.example.'] },
  })
  assert.deepEqual(domains.slice(0, 5), ['cluster.local.', 'svc.', 'test.fairlead.internal.', 'shop.', 'corp.example.'])
  assert.ok(domains.includes('96.10.in-addr.arpa.') && domains.includes('1.244.10.in-addr.arpa.'))
  assert.deepEqual(search, ['shop.svc.cluster.local.'])
})

test('our resolver stays where programs find it, also in a network of virtual addresses', () => {
  const { prefixes } = planOf({
    ...facts,
    settings: { ...facts.settings, remoteIp: ip('10.96.0.10') },
    virtual: { rules: [{ prefix: prefix('10.96.0.0/16') }], subnets: [prefix('198.18.0.0/20')] },
  })
  assert.deepEqual(prefixes.map(String), ['10.96.0.10/32', '10.244.0.0/24', '10.244.1.0/24', '198.18.0.0/20'])
})

test('beside another session only the first has a search list', () => {
  assert.deepEqual(planOf({ ...facts, isFirst: false }).search, [])
})

test('a mapped name is a zone of its own, so that the machine asks us for it', () => {
  const mappings = [{ name: 'db.prod.example.', target: 'db.shop.' }]
  const plan = planOf({ ...facts, settings: { ...defaults, mappings } })
  assert.ok(plan.domains.includes('db.prod.example.'))
  assert.deepEqual(plan.policy([]).mappings, mappings)
})

test('without the search of the namespace there is no search list', () => {
  const plan = planOf({ ...facts, settings: { ...defaults, searchNamespace: false } })
  assert.deepEqual(plan.search, [])
  assert.equal(plan.policy([]).searchNamespace, false)
})

for (const [input, zones] of [
  ['10.96.0.0/16', ['96.10.in-addr.arpa.']],
  ['10.96.0.0/15', ['96.10.in-addr.arpa.', '97.10.in-addr.arpa.']],
  ['10.0.0.0/8', ['10.in-addr.arpa.']],
  ['10.1.2.3/32', ['3.2.1.10.in-addr.arpa.']],
  ['fd00:10::/32', ['0.1.0.0.0.0.d.f.ip6.arpa.']],
] as const) {
  test(`the reverse zones of ${input}`, () => assert.deepEqual(reverseZones(prefix(input)), zones))
}

for (const [field, value] of [
  ['also_proxy', ['0.0.0.0/0']],
  ['never_proxy', ['10.0.0.0/33']],
  ['mapped_namespaces', ['Not A Namespace']],
  ['include_suffixes', ['a..b']],
  ['dns', 'eight'],
  ['remote_ip', '127.0.0.1'],
  ['lookup_timeout', '2 h'],
  ['lookup_timeout', '0'],
  ['mappings', ['db.example']],
  ['mappings', ['a=a']],
  ['search_namespace', 'perhaps'],
] as const) {
  test(`a bad ${field} is refused before anything happens`, () => {
    assert.throws(() => parseWanted({ ...text, [field]: value }), { code: 'OPTION_INVALID' })
  })
}

test('the same wish from another terminal is the same, another namespace is not', () => {
  const here = parseWanted({ ...text, environment: { TERM: 'xterm' } })
  assert.ok(wantsSame(here, parseWanted(text)))
  assert.ok(!wantsSame(here, parseWanted({ ...text, namespace: 'shop' })))
})

test('`all` among the mapped namespaces means every one', () => {
  assert.deepEqual(parseWanted({ ...text, mapped_namespaces: ['all'] }).flags.mappedNamespaces, [])
})
