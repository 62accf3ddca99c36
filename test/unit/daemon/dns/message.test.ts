import assert from 'node:assert/strict'
import { test } from 'node:test'
import dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { encodeAnswer, parseQuery, parseRecords } from '../../../../daemon/src/user/dns/message/index.ts'
import { ask, decode, question, resolverFor, summary, wire, ZoneCluster, zone } from './parts.ts'

const resolver = () => resolverFor(new ZoneCluster(zone('web.shop.svc.cluster.local. 30 A 10.96.0.1')))

const patched = (patch: (message: Buffer) => void) => {
  const message = question('web.shop', 'A', { udpPayloadSize: 1232 })
  patch(message)
  return message
}

const bad: [string, Buffer, string][] = [
  ['another opcode', patched(message => message.writeUInt8(0x20, 2)), 'NOTIMP'],
  ['no question', patched(message => message.writeUInt16BE(0, 4)), 'FORMERR'],
  ['two questions', patched(message => message.writeUInt16BE(2, 4)), 'FORMERR'],
  ['a pointer as name', patched(message => message.writeUInt8(0xc0, 12)), 'FORMERR'],
  ['a label that ends too late', patched(message => message.writeUInt8(63, 12)), 'FORMERR'],
  [
    'two OPT records',
    Buffer.concat([patched(m => m.writeUInt16BE(2, 10)), Buffer.from('0000290200000000000000', 'hex')]),
    'FORMERR',
  ],
  ['an OPT record that is cut off', patched(message => message.writeUInt16BE(2, 10)), 'FORMERR'],
]
for (const [what, message, expected] of bad) {
  test(`message: ${what} is ${expected}`, async () => {
    const answer = await ask(resolver(), message)
    assert.equal(summary(answer), expected)
    assert.equal(answer.id, 1)
  })
}

test('message: an unknown EDNS version is BADVERS', async () => {
  const answer = await ask(
    resolver(),
    patched(message => message.writeUInt8(1, message.length - 5)),
  )
  const opt = answer.additionals?.[0] as dnsPacket.OptAnswer
  assert.equal(opt.extendedRcode, 1)
  assert.equal(opt.ednsVersion, 0)
  assert.equal(answer.rcode, 'NOERROR')
})

test('message: answers and fragments of headers are not replied to', () => {
  for (const message of [patched(bytes => bytes.writeUInt8(0x81, 2)), Buffer.alloc(11), Buffer.alloc(0)])
    resolver().answer(message, () => assert.fail('replied'))
})

test('message: random bytes never throw and never make an answer larger than a datagram', () => {
  const any = resolver()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
      any.answer(bytes, message => assert(message.length <= 4096))
    }),
    { numRuns: 5_000 },
  )
})

test('message: a good question with random bytes changed is either parsed or refused', () => {
  const good = question('db-0.db.bank', 'SRV', { udpPayloadSize: 4096 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(good.length),
      (changes, length) => {
        const message = Buffer.from(good)
        for (const [at, value] of changes) message[at] = value
        const parsed = parseQuery(message.subarray(0, length))
        if (parsed.kind === 'query') assert(parsed.query.questionEnd <= length)
      },
    ),
    { numRuns: 5_000 },
  )
})

test('message: what is parsed is what a DNS library parses', () => {
  const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/)
  fc.assert(
    fc.property(
      fc.array(label, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('A', 'AAAA', 'SRV', 'TXT'),
      (labels, type) => {
        const parsed = parseQuery(question(labels.join('.'), type, { udpPayloadSize: 700 }))
        assert(parsed.kind === 'query')
        assert.equal(parsed.query.name, `${labels.join('.')}.`)
        assert.equal(parsed.query.udpBytes, 700)
      },
    ),
  )
})

test('message: random records never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      parseRecords(bytes)
    }),
    { numRuns: 5_000 },
  )
})

test('message: records of every kind come out as they went in', () => {
  const records: dnsPacket.Answer[] = [
    { name: 'x.', type: 'A', ttl: 3, data: '10.0.0.1' },
    { name: 'x.', type: 'AAAA', ttl: 300, data: 'fd00::1' },
    { name: 'x.', type: 'SRV', ttl: 3, data: { priority: 1, weight: 2, port: 80, target: 'web.shop' } },
    { name: 'x.', type: 'MX', ttl: 3, data: { preference: 5, exchange: 'mail.shop' } },
    { name: 'x.', type: 'TXT', ttl: 3, data: ['a', 'b'] },
  ]
  const parsed = parseQuery(question('web.shop', 'A'))
  const given = parseRecords(wire(records))
  assert(parsed.kind === 'query' && given !== undefined)
  const answer = decode(encodeAnswer(parsed.query, { rcode: 0, records: given }, { limit: 65_535 }))
  assert.deepEqual(
    answer.answers?.map(record => [record.name, record.type, (record as { ttl: number }).ttl]),
    [3, 4, 3, 3, 3].map((ttl, at) => ['web.shop', records[at]?.type, ttl]),
  )
  const srv = answer.answers.find(record => record.type === 'SRV')
  assert.equal(srv?.data.target, 'web.shop')
})

test('message: a name in a record that is compressed is refused, for it points nowhere', () => {
  const record = Buffer.from(wire([{ name: 'x.', type: 'CNAME', ttl: 3, data: 'ab.' }]))
  record.writeUInt16BE(0xc000, record.length - 4)
  assert.equal(parseRecords(record), undefined)
})

for (const [udpPayloadSize, limit] of [
  [0, 512],
  [300, 512],
  [1232, 1232],
  [60_000, 4096],
] as const) {
  test(`message: an answer to a client that takes ${udpPayloadSize} bytes has at most ${limit}, and says when it is not whole`, async () => {
    const lines = Array.from(
      { length: 500 },
      (_, at) => `many.shop.svc.cluster.local. 30 A 10.9.${at >> 8}.${at & 255}`,
    )
    const many = resolverFor(new ZoneCluster(zone(...lines)))
    const size = await new Promise<number>(resolve =>
      many.answer(question('many.shop', 'A', { udpPayloadSize }), message => {
        assert.equal(decode(message).flag_tc, true)
        resolve(message.length)
      }),
    )
    assert(size <= limit && size > limit - 20, `${size}`)
  })
}
