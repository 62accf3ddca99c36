// The kernel's FUSE protocol, from include/uapi/linux/fuse.h: one request per read of /dev/fuse, one answer per write, little-endian here.
// https://www.kernel.org/doc/html/latest/filesystems/fuse.html. Offsets and sizes are those of protocol 7.31 (Linux 5.4), which later kernels keep.
import { constants } from 'node:os'
import { type Entry, type FaultCode, fileType } from '../tree.ts'

export const version = { major: 7, minor: 31 } as const

export const opcodes = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  readlink: 5,
  symlink: 6,
  mknod: 8,
  mkdir: 9,
  unlink: 10,
  rmdir: 11,
  rename: 12,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  create: 35,
  interrupt: 36,
  destroy: 38,
  batchForget: 42,
  readdirplus: 44,
  rename2: 45,
} as const

export const initFlags = {
  asyncRead: 1 << 0,
  bigWrites: 1 << 5,
  /** Cached pages are dropped when size or time of the file changed. */
  autoInvalidate: 1 << 12,
  readdirplus: 1 << 13,
  readdirplusAuto: 1 << 14,
  parallelFolders: 1 << 18,
  maxPages: 1 << 22,
} as const

export const setattrFlags = { mode: 1, uid: 2, gid: 4, size: 8 } as const
export const renameNoReplace = 1

/** struct fuse_in_header and fuse_out_header. */
export const inHeaderBytes = 40
const outHeaderBytes = 16
export const attributeBytes = 88
export const entryBytes = 40 + attributeBytes
const direntBytes = 24

/** The most that a read or a write carries, and the buffer that a request needs. */
export const maxTransferBytes = 256 * 1024
const pageBytes = 4096
export const requestBytes = maxTransferBytes + pageBytes

export interface Request {
  readonly opcode: number
  /** Names the request in the answer. */
  readonly unique: bigint
  readonly node: bigint
  /** What follows the header. Borrowed from the buffer that was read into. */
  readonly body: Buffer
}

/** Undefined when it is not one whole request: then it isn't the kernel that speaks. */
export function parseRequest(bytes: Buffer): Request | undefined {
  if (bytes.length < inHeaderBytes || bytes.readUInt32LE(0) !== bytes.length) return undefined
  return {
    opcode: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    node: bytes.readBigUInt64LE(16),
    body: bytes.subarray(inHeaderBytes),
  }
}

export function formatAnswer(unique: bigint, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(outHeaderBytes + body.length)
  bytes.writeUInt32LE(bytes.length, 0)
  bytes.writeInt32LE(0, 4)
  bytes.writeBigUInt64LE(unique, 8)
  bytes.set(body, outHeaderBytes)
  return bytes
}

export function formatFault(unique: bigint, code: FaultCode): Buffer {
  const bytes = Buffer.alloc(outHeaderBytes)
  bytes.writeUInt32LE(outHeaderBytes, 0)
  bytes.writeInt32LE(-errnoOf(code), 4)
  bytes.writeBigUInt64LE(unique, 8)
  return bytes
}

function errnoOf(code: FaultCode): number {
  return constants.errno[code]
}

/** The names in a request, each ended by a zero byte. */
export function namesOf(bytes: Buffer): string[] {
  const end = bytes.lastIndexOf(0)
  return end < 0 ? [] : bytes.toString('utf8', 0, end).split('\0')
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** struct fuse_attr */
export function writeAttributes(to: Buffer, at: number, entry: Entry, node: bigint, { uid, gid }: Owner): void {
  const seconds = BigInt(Math.max(0, Math.floor(entry.modified / 1000)))
  const nanoseconds = Math.max(0, Math.round((entry.modified % 1000) * 1e6))
  to.writeBigUInt64LE(node, at)
  to.writeBigUInt64LE(BigInt(entry.size), at + 8)
  to.writeBigUInt64LE(BigInt(Math.ceil(entry.size / 512)), at + 16)
  for (const offset of [24, 32, 40]) to.writeBigUInt64LE(seconds, at + offset)
  for (const offset of [48, 52, 56]) to.writeUInt32LE(nanoseconds, at + offset)
  to.writeUInt32LE(entry.mode, at + 60)
  to.writeUInt32LE(1, at + 64)
  to.writeUInt32LE(uid, at + 68)
  to.writeUInt32LE(gid, at + 72)
  to.writeUInt32LE(0, at + 76)
  to.writeUInt32LE(pageBytes, at + 80)
  to.writeUInt32LE(0, at + 84)
}

/** struct fuse_attr_out; `seconds`: how long the kernel may believe it. */
export function attributeAnswer(entry: Entry, node: bigint, owner: Owner, seconds: number): Buffer {
  const bytes = Buffer.alloc(16 + attributeBytes)
  bytes.writeBigUInt64LE(BigInt(seconds), 0)
  writeAttributes(bytes, 16, entry, node, owner)
  return bytes
}

/** struct fuse_entry_out */
export function writeEntry(to: Buffer, at: number, entry: Entry, node: bigint, owner: Owner, seconds: number): void {
  to.fill(0, at, at + entryBytes)
  to.writeBigUInt64LE(node, at)
  to.writeBigUInt64LE(BigInt(seconds), at + 16)
  to.writeBigUInt64LE(BigInt(seconds), at + 24)
  writeAttributes(to, at + 40, entry, node, owner)
}

/** struct fuse_open_out */
export function openAnswer(handle: bigint): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(handle, 0)
  return bytes
}

/** struct fuse_init_out */
export function initAnswer({ minor, readahead, flags }: { minor: number; readahead: number; flags: number }): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.writeUInt32LE(version.major, 0)
  bytes.writeUInt32LE(Math.min(minor, version.minor), 4)
  bytes.writeUInt32LE(readahead, 8)
  bytes.writeUInt32LE(flags, 12)
  bytes.writeUInt16LE(32, 16)
  bytes.writeUInt16LE(24, 18)
  bytes.writeUInt32LE(maxTransferBytes, 20)
  // Times are exact to the millisecond.
  bytes.writeUInt32LE(1_000_000, 24)
  bytes.writeUInt16LE(maxTransferBytes / pageBytes, 28)
  return bytes
}

/** struct fuse_statfs_out: nobody knows how large the volumes are, so they look neither full nor empty. */
export function statfsAnswer(): Buffer {
  const bytes = Buffer.alloc(80)
  const blocks = 1n << 28n
  for (const offset of [0, 8, 16]) bytes.writeBigUInt64LE(blocks, offset)
  bytes.writeUInt32LE(pageBytes, 40)
  bytes.writeUInt32LE(255, 44)
  bytes.writeUInt32LE(pageBytes, 48)
  return bytes
}

/** Entries of a folder as the kernel reads them, as many as fit. */
export class FolderAnswer {
  readonly #bytes: Buffer
  readonly #isPlus: boolean
  #length = 0

  constructor(size: number, isPlus: boolean) {
    this.#bytes = Buffer.alloc(Math.min(size, maxTransferBytes))
    this.#isPlus = isPlus
  }

  /** False when it doesn't fit. `next` is what the kernel asks for to go on after it. `node` 0: unknown, and not counted as looked up. */
  add(
    entry: Entry,
    { node, next, owner, seconds }: { node: bigint; next: number; owner: Owner; seconds: number },
  ): boolean {
    const name = Buffer.from(entry.name)
    const plus = this.#isPlus ? entryBytes : 0
    const length = plus + ((direntBytes + name.length + 7) & ~7)
    if (this.#length + length > this.#bytes.length) return false
    if (this.#isPlus && node !== 0n) writeEntry(this.#bytes, this.#length, entry, node, owner, seconds)
    const at = this.#length + plus
    this.#bytes.writeBigUInt64LE(node === 0n ? unknownInode : node, at)
    this.#bytes.writeBigUInt64LE(BigInt(next), at + 8)
    this.#bytes.writeUInt32LE(name.length, at + 16)
    this.#bytes.writeUInt32LE((entry.mode & fileType.mask) >> 12, at + 20)
    this.#bytes.set(name, at + direntBytes)
    this.#length += length
    return true
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** FUSE_UNKNOWN_INO */
const unknownInode = 0xffffffffn
