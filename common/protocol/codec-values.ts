// Single values of protobuf fields (https://protobuf.dev/programming-guides/encoding/): scalars and enums.
import type { Reader, Writer } from 'protobufjs/minimal.js'

/** Strings, bytes, messages, maps' entries, packed lists. */
export const lengthDelimited = 2

/** One value of a type, without its tag. */
export interface ValueCodec {
  readonly wireType: number
  /** Of repeated ones, several may be packed into one field. */
  readonly isPackable: boolean
  write(writer: Writer, value: unknown): void
  read(reader: Reader): unknown
  /** What an absent field is read as. */
  absent(): unknown
}

/** Names that this side does not know are read as numbers, and may be written as such. */
export function enumValue(values: Readonly<Record<string, number>>): ValueCodec {
  const names = new Map(Object.entries(values).map(([name, number]) => [number, name]))
  const [first] = Object.keys(values)
  return {
    wireType: 0,
    isPackable: true,
    write(writer, value) {
      const number =
        typeof value === 'number' ? value : Object.hasOwn(values, String(value)) ? values[String(value)] : undefined
      writer.int32(number ?? 0)
    },
    read(reader) {
      const number = reader.int32()
      return names.get(number) ?? number
    },
    absent: () => first,
  }
}

const zero = () => 0

export const scalars: Readonly<Record<string, ValueCodec>> = {
  string: {
    wireType: lengthDelimited,
    isPackable: false,
    write: (writer, value) => writer.string(String(value)),
    read: reader => reader.string(),
    absent: () => '',
  },
  bytes: {
    wireType: lengthDelimited,
    isPackable: false,
    write: (writer, value) =>
      writer.bytes(typeof value === 'string' ? Buffer.from(value, 'base64') : (value as Uint8Array)),
    // A view of what was received.
    read: reader => {
      const { buffer, byteOffset, length } = reader.bytes()
      return Buffer.from(buffer, byteOffset, length)
    },
    absent: () => Buffer.alloc(0),
  },
  bool: {
    wireType: 0,
    isPackable: true,
    write: (writer, value) => writer.bool(Boolean(value)),
    read: reader => reader.bool(),
    absent: () => false,
  },
  int32: {
    wireType: 0,
    isPackable: true,
    write: (writer, value) => writer.int32(Number(value) | 0),
    read: reader => reader.int32(),
    absent: zero,
  },
  uint32: {
    wireType: 0,
    isPackable: true,
    write: (writer, value) => writer.uint32(Number(value) >>> 0),
    read: reader => reader.uint32(),
    absent: zero,
  },
  int64: {
    wireType: 0,
    isPackable: true,
    write: (writer, value) => writer.int64(Number(value)),
    read: reader => Number(reader.int64()),
    absent: zero,
  },
  uint64: {
    wireType: 0,
    isPackable: true,
    write: (writer, value) => writer.uint64(Number(value)),
    read: reader => Number(reader.uint64()),
    absent: zero,
  },
  double: {
    wireType: 1,
    isPackable: true,
    write: (writer, value) => writer.double(Number(value)),
    read: reader => reader.double(),
    absent: zero,
  },
}
