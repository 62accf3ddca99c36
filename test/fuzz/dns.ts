// DNS messages from both sides: questions of programs, through the whole resolver, and what managers and nameservers answer.
import assert from 'node:assert/strict'
import dnsPacket from 'dns-packet'
import { silentLog } from '../../common/base/index.ts'
import { Prefix } from '../../common/net/index.ts'
import { Resolver } from '../../daemon/src/user/dns/index.ts'
import { parseAnswer, parseRecords } from '../../daemon/src/user/dns/message/index.ts'
import type { Target } from './target.ts'

const types = [1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 41, 43, 64, 65, 255, 257, 1000]
const records: dnsPacket.Answer[] = [
  { name: 'web.shop', type: 'A', ttl: 5, data: '10.96.0.1' },
  { name: 'web.shop', type: 'AAAA', ttl: 5, data: 'fd00::1' },
  { name: 'web.shop', type: 'CNAME', ttl: 5, data: 'web.shop.svc.cluster.local' },
  { name: 'web.shop', type: 'MX', ttl: 5, data: { preference: 5, exchange: 'mail.shop' } },
  { name: 'web.shop', type: 'SRV', ttl: 5, data: { priority: 1, weight: 2, port: 80, target: 'web.shop' } },
  { name: 'web.shop', type: 'TXT', ttl: 5, data: ['one', 'two'] },
  { name: '1.0.96.10.in-addr.arpa', type: 'PTR', ttl: 5, data: 'web.shop.svc.cluster.local' },
  { name: 'shop', type: 'NS', ttl: 5, data: 'ns.shop' },
]
const wire = (answers: readonly dnsPacket.Answer[]) =>
  dnsPacket.encode({ type: 'response', answers: [...answers] }).subarray(12)

function question(name: string, type: number, edns: boolean): Buffer {
  const additionals: dnsPacket.OptAnswer[] = edns
    ? [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 1232,
          flags: 0,
          options: [{ code: 10, data: Buffer.alloc(8) }],
        } as never,
      ]
    : []
  const message = dnsPacket.encode({ type: 'query', id: 7, flags: 256, questions: [{ name, type: 'A' }], additionals })
  message.writeUInt16BE(type, 14 + name.length)
  return message
}

const names = [
  'web.shop',
  'web',
  'db-0.db.bank.svc.cluster.local',
  'mapped.test',
  '1.0.96.10.in-addr.arpa',
  'lb._dns-sd._udp.shop',
]

/** At most what the client takes: 512 bytes without EDNS. */
const maxAnswerBytes = 4096

export function dnsTargets(): readonly Target[] {
  let now = 0
  const resolver = new Resolver({
    lookup: {
      lookup: (name, type) => {
        if (name.startsWith('broken')) return Promise.reject(new Error('out of reach'))
        return Promise.resolve({ rcode: type === 6 ? 3 : 0, records: wire(records.slice(0, 3)) })
      },
    },
    clock: { now: () => now, after: () => () => undefined },
    log: silentLog,
  })
  const routed = Prefix.parse('10.96.0.0/16')
  resolver.configure({
    ...{ clusterDomain: 'cluster.local.', namespace: 'shop', namespaces: ['shop', 'bank'], ownAddresses: [] },
    ...{ includeSuffixes: ['test.'], excludeSuffixes: ['com.'], hostSearch: ['lan.'], routed: routed ? [routed] : [] },
    ...{ mappings: [{ name: 'mapped.test.', target: 'web.shop.' }] },
  })
  const questions: Target = {
    name: 'dns questions',
    corpus: names.flatMap(name => types.map((type, at) => question(name, type, at % 2 === 0))),
    run(bytes) {
      const id = bytes.length < 2 ? 0 : bytes.readUInt16BE(0)
      resolver.answer(bytes, message => {
        assert.ok(message.length >= 12 && message.length <= maxAnswerBytes, 'an answer of a possible size')
        assert.equal(((message[0] ?? 0) << 8) | (message[1] ?? 0), id, 'the id of the question')
        assert.ok(((message[2] ?? 0) & 0x80) !== 0, 'an answer')
      })
    },
    rest() {
      now += 1000
    },
  }
  const answers: Target = {
    name: 'dns answers of managers',
    corpus: [...records.map(record => wire([record])), wire(records)],
    run(bytes) {
      const parsed = parseRecords(bytes)
      for (const { data } of parsed ?? [])
        assert.ok(data.length <= bytes.length, 'no record is larger than all of them')
    },
  }
  const others: Target = {
    name: 'dns answers of nameservers',
    corpus: records.map((record, at) => {
      const message = dnsPacket.encode({
        type: 'response',
        id: 7,
        questions: [{ name: 'web.shop', type: 'A' }],
        answers: [record],
      })
      // The owner as a pointer to the question, and what comes after it moved up.
      const pointed = Buffer.concat([
        message.subarray(0, 26),
        Buffer.of(0xc0, 12),
        message.subarray(26 + record.name.length + 2),
      ])
      return at % 2 === 0 ? pointed : message
    }),
    run(bytes, random) {
      const parsed = parseAnswer(bytes, types[random.below(types.length)] ?? 1)
      for (const { data } of parsed?.records ?? [])
        assert.ok(data.length <= bytes.length + 255, 'a name that is written out has at most 255 bytes')
    },
  }
  return [questions, answers, others]
}
