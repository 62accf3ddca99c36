// Our codec against protobufjs with the options of @grpc/proto-loader, for every message of every descriptor: the same bytes out, the same objects in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromJSON, type MessageTypeDefinition } from '@grpc/proto-loader'
import fc from 'fast-check'
import { Descriptor } from '../../../../common/protocol/codec.ts'
import { agentDescriptor } from '../../../../common/protocol/generated/agent.descriptor.ts'
import { controlDescriptor } from '../../../../common/protocol/generated/control.descriptor.ts'
import { filesDescriptor } from '../../../../common/protocol/generated/files.descriptor.ts'
import { managerDescriptor } from '../../../../common/protocol/generated/manager.descriptor.ts'

const options = { keepCase: true, longs: Number, enums: String, bytes: Buffer, defaults: true, oneofs: true } as const

interface Json {
  readonly nested?: Record<string, Json>
  readonly fields?: Record<string, { type: string; rule?: string; keyType?: string }>
  readonly oneofs?: Record<string, { oneof: string[] }>
  readonly values?: Record<string, number>
}

/** Every message by its full name. */
function messagesOf(json: Json, path: readonly string[] = []): [string, Json][] {
  return Object.entries(json.nested ?? {}).flatMap(([name, child]) => {
    const at = [...path, name]
    const own: [string, Json][] = child.fields === undefined ? [] : [[at.join('.'), child]]
    return [...own, ...messagesOf(child, at)]
  })
}

function find(root: Json, scope: readonly string[], name: string): { json: Json; path: string[] } {
  for (let depth = scope.length; depth >= 0; depth--) {
    const path = [...scope.slice(0, depth), ...name.split('.')]
    let json: Json | undefined = root
    for (const part of path) json = json?.nested?.[part]
    if (json !== undefined) return { json, path }
  }
  throw new Error(name)
}

const scalars: Record<string, fc.Arbitrary<unknown>> = {
  string: fc.string({ unit: 'binary' }),
  bytes: fc.uint8Array().map(bytes => Buffer.from(bytes)),
  bool: fc.boolean(),
  int32: fc.integer(),
  uint32: fc.nat(),
  int64: fc.maxSafeInteger(),
  uint64: fc.maxSafeNat(),
  double: fc.double({ noNaN: true }),
}

/** Values of a message as a sender may write them: any fields absent, at most one of a oneof. */
function valuesOf(
  root: Json,
  { json, path }: { json: Json; path: readonly string[] },
  depth: number,
): fc.Arbitrary<object> {
  const oneofs = Object.values(json.oneofs ?? {}).map(({ oneof }) => oneof)
  const fields = Object.entries(json.fields ?? {}).map(([name, { type, rule, keyType }]) => {
    const scalar = scalars[type]
    let one: fc.Arbitrary<unknown>
    if (scalar !== undefined) one = scalar
    else {
      const found = find(root, path, type)
      if (found.json.values !== undefined) one = fc.constantFrom(...Object.keys(found.json.values))
      else if (depth > 3) return [name, fc.constant(undefined)] as const
      else one = valuesOf(root, found, depth + 1)
    }
    const whole =
      keyType !== undefined
        ? fc.dictionary(fc.string({ minLength: 1 }), one, { maxKeys: 3, noNullPrototype: true })
        : rule === 'repeated'
          ? fc.array(one, { maxLength: 3 })
          : one
    return [name, fc.option(whole, { nil: undefined })] as const
  })
  return fc.tuple(fc.record(Object.fromEntries(fields)), fc.nat()).map(([values, choice]) => {
    const kept = values as Record<string, unknown>
    for (const members of oneofs)
      members.forEach((name, at) => {
        if (at !== choice % members.length) Reflect.deleteProperty(kept, name)
      })
    for (const [name, value] of Object.entries(kept)) if (value === undefined) Reflect.deleteProperty(kept, name)
    return kept
  })
}

for (const [file, descriptor] of Object.entries({
  manager: managerDescriptor,
  agent: agentDescriptor,
  files: filesDescriptor,
  control: controlDescriptor,
})) {
  test(`codec: every message of ${file}.proto, as protobufjs has it`, () => {
    const theirs = fromJSON(descriptor, options)
    const ours = new Descriptor(descriptor)
    for (const [name, json] of messagesOf(descriptor)) {
      const reference = theirs[name] as MessageTypeDefinition<object, object> | undefined
      // proto-loader has no messages inside of messages; they are met there.
      if (reference === undefined) continue
      const codec = ours.message(name)
      assert.deepEqual(codec.deserialize(Buffer.alloc(0)), reference.deserialize(Buffer.alloc(0)), name)
      fc.assert(
        fc.property(valuesOf(descriptor as Json, { json, path: name.split('.') }, 0), value => {
          const bytes = codec.serialize(value)
          assert.deepEqual(bytes, reference.serialize(value), name)
          assert.deepEqual(codec.deserialize(bytes), reference.deserialize(bytes), name)
        }),
        { numRuns: 30 },
      )
    }
  })
}

test('codec: services have the paths and kinds of methods that proto-loader gives them', () => {
  const theirs = fromJSON(managerDescriptor, options)['telepresence.manager.Manager'] as unknown as Record<
    string,
    object
  >
  const ours = new Descriptor(managerDescriptor).service('telepresence.manager.Manager')
  assert.deepEqual(Object.keys(ours), Object.keys(theirs))
  for (const [name, method] of Object.entries(theirs)) {
    const { path, requestStream, responseStream } = method as Record<string, unknown>
    const own = ours[name]
    assert.deepEqual(
      {
        path: own?.path,
        requestStream: own?.requestStream,
        responseStream: own?.responseStream,
      },
      { path, requestStream, responseStream },
    )
  }
})

test('codec: whatever bytes come, it reads a whole message or throws', () => {
  const codec = new Descriptor(managerDescriptor).message('telepresence.manager.InterceptInfo')
  const fields = Object.keys(codec.deserialize(Buffer.alloc(0)))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), raw => {
      let read: object
      try {
        read = codec.deserialize(Buffer.from(raw))
      } catch {
        return
      }
      assert.deepEqual(Object.keys(read), fields)
    }),
    { numRuns: 3000 },
  )
})

test('codec: unknown fields are passed over, unknown names of enums are numbers', () => {
  const codec = new Descriptor(managerDescriptor).message('telepresence.manager.InterceptInfo')
  const bytes = Buffer.concat([Buffer.from([0xfa, 0x7f, 2, 1, 2]), Buffer.from([0x18, 99])])
  assert.equal((codec.deserialize(bytes) as { disposition: unknown }).disposition, 99)
})
