// The questions of RFC 8906 §8, asked by the real dig (bind9-dnsutils) over loopback: what a server must make of types, flags, opcodes and EDNS that
// it does not know. Names of the cluster are answered by us; what is not, goes to a nameserver that is not ours to judge.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { Resolver } from '../../../daemon/src/user/dns/index.ts'
import { policy, wire } from '../../unit/daemon/dns/parts.ts'

const run = promisify(execFile)
const hasDig = spawnSync('dig', ['-v']).status === 0
const options = hasDig ? {} : { skip: 'dig is not installed' }

const name = 'web.shop.svc.cluster.local'
/** More than any datagram holds. */
const many = 'many.shop.svc.cluster.local'
const addresses = Array.from({ length: 400 }, (_, at) => `10.9.${at >> 8}.${at & 255}`)

const resolver = new Resolver({
  lookup: {
    lookup: (asked, type) => {
      const data = asked === `${name}.` ? ['10.96.0.1'] : asked === `${many}.` ? addresses : undefined
      if (data === undefined) return Promise.resolve({ rcode: 3, records: new Uint8Array() })
      const records = data.map(address => ({ name: 'x', type: 'A', ttl: 5, data: address }) as const)
      return Promise.resolve({ rcode: 0, records: type === 1 ? wire(records) : new Uint8Array() })
    },
  },
  clock: systemClock,
  log: silentLog,
})
const udp = createSocket('udp4')
const tcp = createServer(socket => resolver.serve(socket))
let port = 0

before(async () => {
  resolver.configure(policy)
  udp.on('message', (query, from) =>
    resolver.answer(query, message => udp.send(Buffer.from(message), from.port, from.address)),
  )
  // TCP first: of its ports, connections of other tests hold many.
  tcp.listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  port = (tcp.address() as AddressInfo).port
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
})
after(() => {
  udp.close()
  tcp.close()
  resolver[Symbol.dispose]()
})

interface Said {
  readonly status: string
  readonly flags: readonly string[]
  readonly answers: number
  /** `version: 0, flags:; udp: 4096`; absent: no EDNS. */
  readonly edns: string | undefined
  readonly text: string
}

async function dig(...args: readonly string[]): Promise<Said> {
  const server = ['@127.0.0.1', '-p', String(port), '+tries=1', '+time=5', '+qr', '+all']
  const { stdout } = await run('dig', [...server, ...args])
  // Behind the question, which +qr shows.
  const text = stdout.slice(stdout.indexOf('Got answer'))
  return {
    status: /status: (\w+)/.exec(text)?.[1] ?? 'none',
    flags: (/;; flags:([^;]*);/.exec(text)?.[1] ?? '').trim().split(' '),
    answers: Number(/ANSWER: (\d+)/.exec(text)?.[1] ?? -1),
    edns: /; EDNS: (.*)/.exec(text)?.[1],
    text,
  }
}

const plain = ['+noedns', '+noad', '+norec']
const edns0 = ['+edns=0', '+nocookie', '+noad', '+norec']

// What it is, arguments, status, number of answers, what EDNS says (absent: there must be none)
const table: readonly [string, readonly string[], string, number, RegExp?][] = [
  ['8.1.1 a type that is known', [...plain, 'a', name], 'NOERROR', 1],
  ['8.1.1 SOA', [...plain, 'soa', name], 'NOERROR', 0],
  ['8.1.2 an unknown type', [...plain, 'type1000', name], 'NOERROR', 0],
  ['8.1.2 an unknown type of a name that is not there', [...plain, 'type1000', `no.${name}`], 'NXDOMAIN', 0],
  ['8.1.3.1 CD', [...plain, '+cd', 'a', name], 'NOERROR', 1],
  ['8.1.3.2 AD', ['+noedns', '+norec', '+ad', 'a', name], 'NOERROR', 1],
  ['8.1.3.3 the reserved bit', [...plain, '+zflag', 'a', name], 'NOERROR', 1],
  ['8.1.3.4 RD', ['+noedns', '+noad', '+rec', 'a', name], 'NOERROR', 1],
  ['8.1.4 an unknown opcode', [...plain, '+opcode=15', '+header-only'], 'NOTIMP', 0],
  ['8.1.4 STATUS', [...plain, '+opcode=2', '+header-only'], 'NOTIMP', 0],
  ['8.1.5 TCP', [...plain, '+tcp', 'a', name], 'NOERROR', 1],
  ['8.2.1 the least EDNS', [...edns0, 'a', name], 'NOERROR', 1, /version: 0, flags:; udp: \d+$/],
  [
    '8.2.2 a version that nobody has',
    ['+edns=1', '+noednsneg', '+nocookie', ...plain.slice(1), 'a', name],
    'BADVERS',
    0,
    /version: 0/,
  ],
  ['8.2.3 an unknown option', [...edns0, '+ednsopt=100', 'a', name], 'NOERROR', 1, /version: 0, flags:;/],
  ['8.2.4 an unknown flag', [...edns0, '+ednsflags=0x40', 'a', name], 'NOERROR', 1, /version: 0, flags:; udp/],
  [
    '8.2.5 version and flag',
    ['+edns=1', '+noednsneg', '+nocookie', '+noad', '+norec', '+ednsflags=0x40', 'a', name],
    ...(['BADVERS', 0, /version: 0, flags:; udp/] as const),
  ],
  [
    '8.2.6 version and option',
    ['+edns=1', '+noednsneg', '+nocookie', '+noad', '+norec', '+ednsopt=100', 'a', name],
    ...(['BADVERS', 0, /version: 0/] as const),
  ],
  ['8.2.8 DO', [...edns0, '+dnssec', 'a', name], 'NOERROR', 1, /version: 0, flags: do;/],
  [
    '8.2.9 version and DO',
    ['+edns=1', '+noednsneg', '+nocookie', '+noad', '+norec', '+dnssec', 'a', name],
    'BADVERS',
    0,
    /version: 0/,
  ],
  [
    '8.2.10 several options',
    ['+edns=0', '+noad', '+norec', '+cookie', '+nsid', '+expire', '+subnet=0.0.0.0/0', 'a', name],
    ...(['NOERROR', 1, /version: 0/] as const),
  ],
  ['an unknown class', [...plain, '-c', 'CLASS1000', '-t', 'a', '-q', name], 'REFUSED', 0],
  ['CHAOS', [...plain, '-c', 'CH', '-t', 'txt', '-q', 'version.bind'], 'REFUSED', 0],
]

for (const [what, args, status, answers, edns] of table) {
  test(`rfc 8906: ${what} is ${status}`, options, async () => {
    const said = await dig(...args)
    assert.equal(said.status, status, said.text)
    assert.equal(said.answers, answers, said.text)
    if (edns === undefined) assert.equal(said.edns, undefined, said.text)
    else assert.match(said.edns ?? 'none', edns, said.text)
    assert.ok(!said.flags.includes('tc') && !said.flags.includes('ad'), said.text)
    assert.doesNotMatch(said.text, /MBZ|OPT=100|WARNING: Message|malformed|extra bytes/i)
    assert.equal(said.flags.includes('rd'), args.includes('+rec'), said.text)
    assert.equal(said.flags.includes('cd'), args.includes('+cd'), said.text)
  })
}

test('rfc 8906: 8.2.7 what does not fit is said to be cut, with EDNS in it', options, async () => {
  const said = await dig('+norec', '+dnssec', '+nocookie', '+bufsize=512', '+ignore', 'a', many)
  assert.equal(said.status, 'NOERROR')
  assert.ok(said.flags.includes('tc'), said.text)
  assert.match(said.edns ?? '', /version: 0, flags: do;/)
  assert.ok(Number(/MSG SIZE {2}rcvd: (\d+)/.exec(said.text)?.[1]) <= 512, said.text)
})

test('rfc 8906: without EDNS an answer has at most 512 bytes, and comes whole by TCP', options, async () => {
  const cut = await dig('+noedns', '+ignore', 'a', many)
  assert.ok(cut.flags.includes('tc') && Number(/MSG SIZE {2}rcvd: (\d+)/.exec(cut.text)?.[1]) <= 512, cut.text)
  const whole = await dig('+noedns', 'a', many)
  assert.equal(whole.answers, addresses.length, whole.text.slice(0, 500))
})

test('rfc 8906: many questions on one connection are all answered', options, async () => {
  const { stdout } = await run('dig', [
    ...['@127.0.0.1', '-p', String(port), '+tcp', '+keepopen', '+noall', '+answer', '+tries=1'],
    ...Array.from({ length: 30 }, () => [name, 'a']).flat(),
  ])
  assert.equal(stdout.split('\n').filter(line => line.includes('10.96.0.1')).length, 30)
})
