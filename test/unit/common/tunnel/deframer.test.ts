// The incremental reader: however the bytes are cut, the same messages come out; malformed input ends it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DatagramAssembler, Deframer, dataHeader, frameMessage, TunnelCode } from '../../../../common/tunnel/index.ts'

type Message = { code: number; body: Buffer }

function read(chunks: readonly Buffer[]): { messages: Message[]; isValid: boolean } {
  const messages: Message[] = []
  const pieces: Buffer[] = []
  const deframer = new Deframer({
    data(piece, isLast) {
      pieces.push(Buffer.from(piece))
      if (isLast) messages.push({ code: 0, body: Buffer.concat(pieces.splice(0)) })
    },
    control: (code, body) => messages.push({ code, body: Buffer.from(body) }),
  })
  return { isValid: chunks.every(chunk => deframer.push(chunk)), messages }
}

const bytes = (most: number) => fc.uint8Array({ maxLength: most }).map(array => Buffer.from(array))
const message = fc.oneof(
  fc.record({ code: fc.constant(0), body: bytes(300) }, { noNullPrototype: true }),
  fc.record({ code: fc.integer({ min: 1, max: 8 }), body: bytes(80) }, { noNullPrototype: true }),
)
const wire = ({ code, body }: Message) =>
  code === 0 ? Buffer.concat([dataHeader(body.length), body]) : frameMessage(Buffer.concat([Buffer.of(code), body]))

test('deframer: the same messages come out, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 })), (messages, cuts) => {
      const all = Buffer.concat(messages.map(wire))
      const chunks: Buffer[] = []
      let at = 0
      for (const cut of cuts) {
        chunks.push(all.subarray(at, at + cut))
        at += cut
      }
      chunks.push(all.subarray(at))
      assert.deepEqual(read(chunks), { messages, isValid: true })
      assert.deepEqual(read(Array.from(all, byte => Buffer.of(byte))), { messages, isValid: true })
    }),
  )
})

test('deframer: random bytes never throw', () => {
  fc.assert(fc.property(fc.array(bytes(64)), chunks => void read(chunks)))
})

test('deframer: data passes as a view of what arrived, before its message is complete', () => {
  const seen: { piece: Buffer; isLast: boolean }[] = []
  const deframer = new Deframer({ data: (piece, isLast) => seen.push({ piece, isLast }), control: () => assert.fail() })
  deframer.push(dataHeader(1000))
  const chunk = Buffer.alloc(400, 7)
  deframer.push(chunk)
  assert.equal(seen[0]?.piece, chunk)
  assert.equal(seen[0].isLast, false)
})

test('deframer: unknown fields are skipped', () => {
  const fields = Buffer.from('0a021234 1005 1a03616263 2512345678 2912345678aabbccdd 0a0103'.replaceAll(' ', ''), 'hex')
  fields[2] = TunnelCode.dialOk
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(fields.length, 1)
  const { messages, isValid } = read([prefix, fields])
  assert.equal(isValid, true)
  assert.deepEqual(messages, [
    { code: 4, body: Buffer.of(0x34) },
    { code: 3, body: Buffer.alloc(0) },
  ])
})

for (const [name, text] of [
  ['compressed', '01 00000003 0a0103'],
  ['over 4 MiB', '00 00400001'],
  ['a field longer than its message', '00 00000003 0a0203'],
  ['a message that ends inside a tag', '00 00000001 80 00'],
  ['a length without end', '00 00000010 0affffffffffff'],
  ['a group', '00 00000002 0b00'],
  ['a control message of 1 MiB', '00 00100004 0a808040 08'],
] as const) {
  test(`deframer: malformed: ${name}`, () => {
    assert.equal(read([Buffer.from(text.replaceAll(' ', ''), 'hex')]).isValid, false)
  })
}

test('datagrams: pieces become one datagram, and what is too long is dropped', () => {
  const seen: number[] = []
  const assembler = new DatagramAssembler(datagram => seen.push(datagram.length))
  assembler.push(Buffer.alloc(40_000), false)
  assembler.push(Buffer.alloc(20_000), true)
  assembler.push(Buffer.alloc(40_000), false)
  assembler.push(Buffer.alloc(40_000), false)
  assembler.push(Buffer.alloc(10), true)
  assembler.push(Buffer.alloc(5), true)
  assembler.push(Buffer.alloc(0), true)
  assert.deepEqual(seen, [60_000, 5, 0])
})
