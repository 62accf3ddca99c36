// Protobuf messages by their descriptors (https://protobuf.dev/programming-guides/encoding/), in the shapes of @grpc/proto-loader with our options:
// names as in the .proto, 64-bit numbers as numbers, enums as names, bytes as Buffers, defaults filled in, a virtual field for each oneof.
// protobufjs writes and reads the wire's primitives (its `minimal` part); what walks the messages is here, because the whole library compiles code for
// every message at run time, and costs a process 18 MB, in every pod that has an agent. A test holds both against each other, message by message.
import protobuf, { type Reader, type Writer } from 'protobufjs/minimal.js'
import { enumValue, lengthDelimited, scalars, type ValueCodec } from './codec-values.ts'

/** How a message goes over the wire. */
export interface MessageCodec {
  serialize(value: object): Buffer
  /** Throws when the bytes are malformed. */
  deserialize(bytes: Uint8Array): object
}

interface FieldJson {
  readonly type: string
  readonly id: number
  readonly rule?: string
  readonly keyType?: string
}

interface NodeJson {
  readonly nested?: Readonly<Record<string, NodeJson>>
  readonly fields?: Readonly<Record<string, FieldJson>>
  readonly oneofs?: Readonly<Record<string, { readonly oneof: readonly string[] }>>
  readonly values?: Readonly<Record<string, number>>
  readonly methods?: Readonly<Record<string, MethodJson>>
}

interface MethodJson {
  readonly requestType: string
  readonly responseType: string
  readonly requestStream?: boolean
  readonly responseStream?: boolean
}

export interface MethodCodec {
  readonly path: string
  readonly originalName: string
  readonly requestStream: boolean
  readonly responseStream: boolean
  readonly requestSerialize: (value: object) => Buffer
  readonly requestDeserialize: (bytes: Uint8Array) => object
  readonly responseSerialize: (value: object) => Buffer
  readonly responseDeserialize: (bytes: Uint8Array) => object
}

interface Field {
  readonly name: string
  readonly id: number
  readonly kind: 'single' | 'repeated' | 'map'
  readonly value: ValueCodec
  readonly key: ValueCodec | undefined
  /** Of which it is a member. */
  readonly oneof: string | undefined
}

/** Deeper nesting than any of ours is malformed. */
const maxDepth = 32

/** The messages and services of one descriptor; nothing is prepared before it is used. */
export class Descriptor {
  readonly #root: NodeJson
  readonly #messages = new Map<NodeJson, MessageType>()

  constructor(json: object) {
    this.#root = json
  }

  message(name: string): MessageCodec {
    return this.#messageAt(resolved(this.#root, [], name))
  }

  /** By name of method. */
  service(name: string): Record<string, MethodCodec> {
    const scope = name.split('.')
    const { node } = resolved(this.#root, [], name)
    return Object.fromEntries(
      Object.entries(node.methods ?? {}).map(([method, json]) => {
        const request = lazily(() => this.#messageAt(resolved(this.#root, scope, json.requestType)))
        const response = lazily(() => this.#messageAt(resolved(this.#root, scope, json.responseType)))
        return [
          method,
          {
            path: `/${name}/${method}`,
            originalName: method.charAt(0).toLowerCase() + method.slice(1),
            requestStream: json.requestStream ?? false,
            responseStream: json.responseStream ?? false,
            requestSerialize: value => request().serialize(value),
            requestDeserialize: bytes => request().deserialize(bytes),
            responseSerialize: value => response().serialize(value),
            responseDeserialize: bytes => response().deserialize(bytes),
          },
        ]
      }),
    )
  }

  #messageAt({ node, path }: Located): MessageType {
    const known = this.#messages.get(node)
    if (known !== undefined) return known
    const message = new MessageType(() => this.#fieldsOf(node, path))
    this.#messages.set(node, message)
    return message
  }

  #fieldsOf(node: NodeJson, path: readonly string[]): Field[] {
    const oneofs = Object.entries(node.oneofs ?? {})
    const fields = Object.entries(node.fields ?? {}).map(([name, json]): Field => {
      const oneof = oneofs.find(([, { oneof: members }]) => members.includes(name))?.[0]
      const value = this.#valueOf(json.type, path)
      const key = json.keyType === undefined ? undefined : this.#valueOf(json.keyType, path)
      const kind = key !== undefined ? 'map' : json.rule === 'repeated' ? 'repeated' : 'single'
      return { name, id: json.id, kind, value, key, oneof }
    })
    return fields.sort((a, b) => a.id - b.id)
  }

  #valueOf(type: string, path: readonly string[]): ValueCodec {
    const scalar = scalars[type]
    if (scalar !== undefined) return scalar
    const located = resolved(this.#root, path, type)
    return located.node.values === undefined ? messageValue(this.#messageAt(located)) : enumValue(located.node.values)
  }
}

class MessageType implements MessageCodec {
  readonly #fields: () => readonly Field[]
  readonly #byId: () => ReadonlyMap<number, Field>

  constructor(fields: () => readonly Field[]) {
    this.#fields = lazily(fields)
    this.#byId = lazily(() => new Map(this.#fields().map(field => [field.id, field])))
  }

  serialize(value: object): Buffer {
    const writer = protobuf.Writer.create()
    this.write(writer, value)
    return Buffer.from(writer.finish())
  }

  deserialize(bytes: Uint8Array): object {
    return this.read(protobuf.Reader.create(bytes), bytes.length, 0)
  }

  write(writer: Writer, message: object): void {
    const values = message as Readonly<Record<string, unknown>>
    for (const field of this.#fields()) {
      const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined
      if (value === undefined || value === null) continue
      if (field.key !== undefined) writeMap(writer, field, field.key, value)
      else if (field.kind === 'repeated') writeRepeated(writer, field, value)
      else {
        writer.uint32(tagOf(field, field.value.wireType))
        field.value.write(writer, value)
      }
    }
  }

  read(reader: Reader, end: number, depth: number): object {
    if (depth > maxDepth) throw new Error('nested too deep')
    const values = new Map<string, unknown>()
    const byId = this.#byId()
    while (reader.pos < end) {
      const tag = reader.uint32()
      const field = byId.get(tag >>> 3)
      const wireType = tag & 7
      if (field === undefined || !accepts(field, wireType)) reader.skipType(wireType)
      else readField(reader, field, wireType, values, depth)
    }
    if (reader.pos !== end) throw new Error('a field ends outside of its message')
    return this.#whole(values)
  }

  /** In the order of the fields, with defaults for those that are no members of a oneof. */
  #whole(values: ReadonlyMap<string, unknown>): object {
    const message: Record<string, unknown> = {}
    for (const field of this.#fields()) {
      const value = values.get(field.name)
      if (field.oneof !== undefined) {
        if (value === undefined) continue
        message[field.name] = value
        message[field.oneof] = field.name
      } else if (field.kind === 'single') message[field.name] = value ?? field.value.absent()
      else if (field.kind === 'repeated') message[field.name] = value ?? []
      else message[field.name] = Object.fromEntries((value as [string, unknown][] | undefined) ?? [])
    }
    return message
  }
}

function readField(reader: Reader, field: Field, wireType: number, values: Map<string, unknown>, depth: number): void {
  const { name, value, key } = field
  if (key !== undefined) {
    const entries = (values.get(name) ?? []) as [string, unknown][]
    values.set(name, entries)
    entries.push(readEntry(reader, key, value, depth))
  } else if (field.kind === 'repeated') {
    const list = (values.get(name) ?? []) as unknown[]
    values.set(name, list)
    if (wireType === lengthDelimited && value.isPackable) {
      const end = endOf(reader)
      while (reader.pos < end) list.push(value.read(reader))
    } else list.push(readValue(reader, value, depth))
  } else {
    // Of a oneof's members, the last one counts.
    if (field.oneof !== undefined) values.delete(name)
    values.set(name, readValue(reader, value, depth))
  }
}

function readEntry(reader: Reader, key: ValueCodec, value: ValueCodec, depth: number): [string, unknown] {
  const end = endOf(reader)
  let name = key.absent()
  let read = value.absent()
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1 && (tag & 7) === key.wireType) name = key.read(reader)
    else if (tag >>> 3 === 2 && (tag & 7) === value.wireType) read = readValue(reader, value, depth)
    else reader.skipType(tag & 7)
  }
  return [String(name), read]
}

function readValue(reader: Reader, value: ValueCodec, depth: number): unknown {
  return value instanceof MessageValue ? value.readAt(reader, depth) : value.read(reader)
}

function writeRepeated(writer: Writer, field: Field, values: unknown): void {
  if (!Array.isArray(values)) throw new TypeError(`${field.name}: array expected`)
  if (values.length > 0 && field.value.isPackable) {
    writer.uint32(tagOf(field, lengthDelimited)).fork()
    for (const value of values as unknown[]) field.value.write(writer, value)
    writer.ldelim()
    return
  }
  for (const value of values as unknown[]) {
    writer.uint32(tagOf(field, field.value.wireType))
    field.value.write(writer, value)
  }
}

function writeMap(writer: Writer, field: Field, key: ValueCodec, entries: unknown): void {
  if (typeof entries !== 'object' || entries === null) throw new TypeError(`${field.name}: object expected`)
  for (const [name, value] of Object.entries(entries)) {
    writer.uint32(tagOf(field, lengthDelimited)).fork()
    writer.uint32((1 << 3) | key.wireType)
    key.write(writer, name)
    writer.uint32((2 << 3) | field.value.wireType)
    field.value.write(writer, value)
    writer.ldelim()
  }
}

function accepts({ kind, value }: Field, wireType: number): boolean {
  if (kind === 'map') return wireType === lengthDelimited
  return wireType === value.wireType || (kind === 'repeated' && value.isPackable && wireType === lengthDelimited)
}

function tagOf({ id }: Field, wireType: number): number {
  return ((id << 3) | wireType) >>> 0
}

function endOf(reader: Reader): number {
  const end = reader.uint32() + reader.pos
  if (end > reader.len) throw new RangeError('a field ends outside of its message')
  return end
}

class MessageValue implements ValueCodec {
  readonly wireType = lengthDelimited
  readonly isPackable = false
  readonly #message: MessageType

  constructor(message: MessageType) {
    this.#message = message
  }

  write(writer: Writer, value: unknown): void {
    if (typeof value !== 'object' || value === null) throw new TypeError('object expected')
    this.#message.write(writer.fork(), value)
    writer.ldelim()
  }

  read(reader: Reader): unknown {
    return this.readAt(reader, 0)
  }

  readAt(reader: Reader, depth: number): unknown {
    return this.#message.read(reader, endOf(reader), depth + 1)
  }

  absent(): null {
    return null
  }
}

function messageValue(message: MessageType): ValueCodec {
  return new MessageValue(message)
}

interface Located {
  readonly node: NodeJson
  readonly path: readonly string[]
}

/** As .proto files find names: from the inside out. */
function resolved(root: NodeJson, scope: readonly string[], name: string): Located {
  const parts = name.split('.').filter(part => part !== '')
  for (let depth = scope.length; depth >= 0; depth--) {
    const path = [...scope.slice(0, depth), ...parts]
    let node: NodeJson | undefined = root
    for (const part of path) node = node?.nested?.[part]
    if (node !== undefined) return { node, path }
  }
  throw new Error(`the descriptor has no ${name}`)
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
