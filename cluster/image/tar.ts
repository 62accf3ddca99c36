// Tape archives in the ustar form (POSIX pax, "ustar interchange format"), the same bytes for the same files whatever the machine or the day.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'

/** One entry of an image. Parent directories are added by themselves, 0755 and owned by root. */
export type ImageFile = {
  /** Absolute, in the image. */
  readonly path: string
  /** Permission bits; absent: 0755 for directories and for a `source` that is executable, else 0644. */
  readonly mode?: number
  /** Numeric owner and group; absent: root. */
  readonly owner?: { readonly uid: number; readonly gid: number }
} & (
  | { readonly source: string } // a regular file of this machine; symbolic links are followed
  | { readonly bytes: Uint8Array | string }
  | { readonly link: string } // a symbolic link to that path
  | { readonly directory: true }
)

const blockBytes = 512
// Octal, eleven digits: the largest size that a ustar header holds.
const maxFileBytes = 8 ** 11 - 1

type Entry = { readonly file: ImageFile; readonly path: string; readonly size: number; readonly mode: number }

/** Writes the archive and ends it; the stream itself stays open. Throws when a file is missing, too large, or changes while it is read. */
export async function writeTar(files: readonly ImageFile[], output: Writable): Promise<void> {
  for (const entry of await entriesOf(files)) {
    await write(output, header(entry))
    const { file } = entry
    if ('bytes' in file) await write(output, Buffer.from(file.bytes as Uint8Array))
    if ('source' in file) {
      let read = 0
      for await (const chunk of createReadStream(file.source, { highWaterMark: 1 << 20 })) {
        read += (chunk as Buffer).length
        await write(output, chunk as Buffer)
      }
      if (read !== entry.size) throw new Error(`${file.source} changed while it was read`)
    }
    await write(output, Buffer.alloc((blockBytes - (entry.size % blockBytes)) % blockBytes))
  }
  await write(output, Buffer.alloc(2 * blockBytes))
}

async function write(output: Writable, bytes: Buffer): Promise<void> {
  if (bytes.length > 0 && !output.write(bytes)) await once(output, 'drain')
}

/** Sorted by path, each path once (the later one wins), every parent before its children. */
async function entriesOf(files: readonly ImageFile[]): Promise<Entry[]> {
  const byPath = new Map<string, ImageFile>()
  for (const file of files) {
    const path = relative(file.path)
    for (let parent = path; parent.includes('/'); ) {
      parent = parent.slice(0, parent.lastIndexOf('/'))
      if (!byPath.has(parent)) byPath.set(parent, { path: `/${parent}`, directory: true })
    }
    byPath.set(path, file)
  }
  const entries: Entry[] = []
  for (const [path, file] of byPath) entries.push({ file, path, ...(await measure(file)) })
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function measure(file: ImageFile): Promise<{ size: number; mode: number }> {
  if ('directory' in file) return { size: 0, mode: file.mode ?? 0o755 }
  if ('link' in file) return { size: 0, mode: 0o777 }
  if ('bytes' in file) return { size: Buffer.byteLength(file.bytes), mode: file.mode ?? 0o644 }
  const { size, mode } = await stat(file.source)
  if (size > maxFileBytes) throw new Error(`${file.source} is too large for an image`)
  return { size, mode: file.mode ?? ((mode & 0o100) === 0 ? 0o644 : 0o755) }
}

function relative(path: string): string {
  const parts = path.split('/')
  if (
    parts[0] !== '' ||
    parts.length < 2 ||
    parts.slice(1).some(part => part === '' || part === '.' || part === '..')
  ) {
    throw new Error(`not a plain absolute path: ${path}`)
  }
  return path.slice(1)
}

// Offsets of the header's fields.
const at = {
  name: 0,
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  link: 157,
  magic: 257,
  prefix: 345,
}

function header({ file, path, size, mode }: Entry): Buffer {
  const block = Buffer.alloc(blockBytes)
  const directory = 'directory' in file
  const { prefix, name } = split(directory ? `${path}/` : path)
  block.write(name, at.name)
  block.write(prefix, at.prefix)
  octal(block, at.mode, 7, mode)
  octal(block, at.uid, 7, file.owner?.uid ?? 0)
  octal(block, at.gid, 7, file.owner?.gid ?? 0)
  octal(block, at.size, 11, size)
  octal(block, at.mtime, 11, 0)
  block.write(directory ? '5' : 'link' in file ? '2' : '0', at.type)
  if ('link' in file) {
    if (Buffer.byteLength(file.link) > 100) throw new Error(`link of ${path} is too long: ${file.link}`)
    block.write(file.link, at.link)
  }
  block.write('ustar\x0000', at.magic, 'latin1')
  // The checksum is the sum of all bytes with its own field read as spaces.
  block.write(' '.repeat(8), at.checksum)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\x00 `, at.checksum, 'latin1')
  return block
}

/** A path of up to 255 bytes goes into two fields of 155 and 100, parted at a slash. */
function split(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const prefix = path.slice(0, slash)
    const name = path.slice(slash + 1)
    if (name !== '' && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, name }
  }
  throw new Error(`path is too long for an image: ${path}`)
}

function octal(block: Buffer, offset: number, digits: number, value: number): void {
  block.write(value.toString(8).padStart(digits, '0'), offset)
}
