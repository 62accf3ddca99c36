// Answers the kernel's requests from a tree. It holds no state about files but the numbers that the kernel knows them by: paths are looked up
// again for each request, so that the tree may change under it, and lose its connection and find it again.
import { asKnownError, chainOf, type Log } from '../../../../../common/base/index.ts'
import { childOf, type Entry, FileFault, type FileTree, fileType } from '../tree.ts'
import { Nodes } from './nodes.ts'
import {
  attributeAnswer,
  entryBytes,
  FolderAnswer,
  formatAnswer,
  formatFault,
  initAnswer,
  initFlags,
  maxTransferBytes,
  namesOf,
  type Owner,
  opcodes,
  openAnswer,
  parseRequest,
  type Request,
  renameNoReplace,
  setattrFlags,
  statfsAnswer,
  version,
  writeEntry,
} from './protocol.ts'

/** How long the kernel may believe what it heard. Volumes change under it, without a word to the kernel. */
const believeSeconds = 1
/** Requests under way; more are refused. The kernel itself stops at 32 of those that no program waits for. */
const maxPending = 512
const maxOpenFolders = 1024

export interface DriverParts {
  readonly tree: FileTree
  /** Whose everything is. */
  readonly owner: Owner
  /** A symbolic link's target as this machine is to follow it. */
  readonly localTarget: (link: string, target: string) => string
  readonly send: (answer: Buffer) => void
  readonly log: Log
}

/** Undefined: the request has no answer. */
type Answer = Uint8Array | undefined

const empty = new Uint8Array()

export class Driver {
  readonly #parts: DriverParts
  readonly #nodes = new Nodes()
  readonly #folders = new Map<bigint, readonly Entry[]>()
  readonly #pending = new Map<bigint, AbortController>()
  #nextFolder = 1n

  constructor(parts: DriverParts) {
    this.#parts = parts
  }

  /** Borrows `bytes` until it returns. */
  receive(bytes: Buffer): void {
    const request = parseRequest(bytes)
    if (request === undefined) return
    switch (request.opcode) {
      case opcodes.forget:
        this.#nodes.forget(request.node, request.body.readBigUInt64LE(0))
        return
      case opcodes.batchForget:
        this.#forgetAll(request.body)
        return
      case opcodes.interrupt:
        this.#pending.get(request.body.readBigUInt64LE(0))?.abort(new FileFault('EINTR'))
        return
      case opcodes.destroy:
        return
      default:
        void this.#answer(request)
    }
  }

  /** Ends what is under way. */
  stop(): void {
    for (const one of this.#pending.values()) one.abort(new FileFault('EIO'))
  }

  async #answer(request: Request): Promise<void> {
    const { unique } = request
    if (this.#pending.size >= maxPending) {
      this.#parts.send(formatFault(unique, 'ENOMEM'))
      return
    }
    const over = new AbortController()
    this.#pending.set(unique, over)
    try {
      const body = await this.#carryOut(request, over.signal)
      if (body !== undefined) this.#parts.send(formatAnswer(unique, body))
    } catch (error) {
      if (!(error instanceof FileFault)) this.#parts.log.warn('a request for files failed', { error: chainOf(error) })
      const fault = error instanceof FileFault ? error : new FileFault('EIO', asKnownError(error).message)
      if (this.#parts.log.traces) this.#parts.log.debug('file request', { opcode: request.opcode, fault: fault.code })
      this.#parts.send(formatFault(unique, fault.code))
    } finally {
      this.#pending.delete(unique)
    }
  }

  /** The body is read before the first await: it is borrowed. */
  async #carryOut({ opcode, node, body }: Request, signal: AbortSignal): Promise<Answer> {
    const { tree, owner, localTarget } = this.#parts
    const path = opcode === opcodes.init ? '/' : this.#nodes.path(node)
    const named = (skip: number) => childOf(path, namesOf(body.subarray(skip))[0] ?? '')
    switch (opcode) {
      case opcodes.init:
        return init(body)
      case opcodes.lookup:
        return this.#entry(named(0), { signal })
      case opcodes.getattr:
        return attributeAnswer(await tree.stat(path, { signal }), node, owner, believeSeconds)
      case opcodes.setattr:
        return this.#setAttributes(path, node, body, { signal })
      case opcodes.readlink: {
        const { target } = await tree.stat(path, { signal })
        return Buffer.from(localTarget(path, target))
      }
      case opcodes.open:
      case opcodes.release:
      case opcodes.releasedir:
      case opcodes.flush:
        if (opcode === opcodes.open) return openAnswer(0n)
        // Writes have gone through when they were answered.
        if (opcode === opcodes.releasedir) this.#folders.delete(body.readBigUInt64LE(0))
        return empty
      case opcodes.opendir:
        return this.#openFolder(path, { signal })
      case opcodes.readdir:
      case opcodes.readdirplus:
        return this.#readFolder(path, body, opcode === opcodes.readdirplus)
      case opcodes.read: {
        const range = {
          offset: Number(body.readBigUInt64LE(8)),
          length: Math.min(body.readUInt32LE(16), maxTransferBytes),
        }
        return tree.read(path, range, { signal })
      }
      case opcodes.write: {
        const size = body.readUInt32LE(16)
        // struct fuse_write_in is 40 bytes; the data's buffer is needed for the next request.
        const data = Buffer.from(body.subarray(40, 40 + size))
        await tree.write(path, Number(body.readBigUInt64LE(8)), data, { signal })
        const answer = Buffer.alloc(8)
        answer.writeUInt32LE(data.length, 0)
        return answer
      }
      case opcodes.statfs:
        return statfsAnswer()
      case opcodes.mknod:
        return this.#create(named(16), body.readUInt32LE(0), '', { signal })
      case opcodes.mkdir:
        return this.#create(named(8), (body.readUInt32LE(0) & 0o7777) | fileType.folder, '', { signal })
      case opcodes.symlink: {
        const [name = '', target = ''] = namesOf(body)
        return this.#create(childOf(path, name), fileType.link | 0o777, target, { signal })
      }
      case opcodes.create: {
        const entry = await this.#create(named(16), (body.readUInt32LE(4) & 0o7777) | fileType.file, '', { signal })
        return Buffer.concat([entry, openAnswer(0n)])
      }
      case opcodes.unlink:
      case opcodes.rmdir: {
        const removed = named(0)
        await tree.remove(removed, { signal })
        this.#nodes.remove(removed)
        return empty
      }
      case opcodes.rename:
      case opcodes.rename2:
        return this.#rename(path, body, opcode === opcodes.rename2, { signal })
      default:
        // The kernel remembers that and does without.
        throw new FileFault('ENOSYS')
    }
  }

  async #entry(path: string, options: { signal: AbortSignal }): Promise<Buffer> {
    return this.#known(path, await this.#parts.tree.stat(path, options))
  }

  async #create(path: string, mode: number, target: string, options: { signal: AbortSignal }): Promise<Buffer> {
    return this.#known(path, await this.#parts.tree.create(path, mode, target, options))
  }

  #known(path: string, entry: Entry): Buffer {
    const bytes = Buffer.alloc(entryBytes)
    writeEntry(bytes, 0, entry, this.#nodes.lookUp(path), this.#parts.owner, believeSeconds)
    return bytes
  }

  /** Sizes are set; times are what the volume says, and owners and modes are not ours to change. */
  async #setAttributes(path: string, node: bigint, body: Buffer, options: { signal: AbortSignal }): Promise<Buffer> {
    const { tree, owner } = this.#parts
    const valid = body.readUInt32LE(0)
    const size = Number(body.readBigUInt64LE(16))
    const mode = body.readUInt32LE(68)
    let entry = await tree.stat(path, options)
    const changesMode = (valid & setattrFlags.mode) !== 0 && (mode & 0o7777) !== (entry.mode & 0o7777)
    if (changesMode || (valid & (setattrFlags.uid | setattrFlags.gid)) !== 0) throw new FileFault('EPERM')
    if ((valid & setattrFlags.size) !== 0) entry = await tree.truncate(path, size, options)
    return attributeAnswer(entry, node, owner, believeSeconds)
  }

  async #openFolder(path: string, options: { signal: AbortSignal }): Promise<Buffer> {
    if (this.#folders.size >= maxOpenFolders) throw new FileFault('ENOMEM')
    const entries = await this.#parts.tree.list(path, options)
    const handle = this.#nextFolder++
    this.#folders.set(handle, entries)
    return openAnswer(handle)
  }

  /** Positions: 1 after `.`, 2 after `..`, then one for each entry. */
  #readFolder(path: string, body: Buffer, isPlus: boolean): Buffer {
    const entries = this.#folders.get(body.readBigUInt64LE(0)) ?? []
    const answer = new FolderAnswer(body.readUInt32LE(16), isPlus)
    const { owner } = this.#parts
    const dots = ['.', '..'].map((name): Entry => ({ name, mode: fileType.folder, size: 0, modified: 0, target: '' }))
    const all = [...dots, ...entries]
    for (let at = Number(body.readBigUInt64LE(8)); at < all.length; at++) {
      const entry = all[at]
      if (entry === undefined) break
      const isCounted = isPlus && at >= dots.length
      const node = isCounted ? this.#nodes.lookUp(childOf(path, entry.name)) : 0n
      if (answer.add(entry, { node, next: at + 1, owner, seconds: believeSeconds })) continue
      if (isCounted) this.#nodes.forget(node, 1n)
      break
    }
    return answer.bytes
  }

  async #rename(folder: string, body: Buffer, hasFlags: boolean, options: { signal: AbortSignal }): Promise<Answer> {
    const { tree } = this.#parts
    const flags = hasFlags ? body.readUInt32LE(8) : 0
    const [from = '', to = ''] = namesOf(body.subarray(hasFlags ? 16 : 8)).map((name, at) =>
      childOf(at === 0 ? folder : this.#nodes.path(body.readBigUInt64LE(0)), name),
    )
    if ((flags & ~renameNoReplace) !== 0) throw new FileFault('EINVAL')
    if (flags === renameNoReplace && (await exists(tree, to, options))) throw new FileFault('EEXIST')
    await tree.rename(from, to, options)
    this.#nodes.rename(from, to)
    return empty
  }

  #forgetAll(body: Buffer): void {
    const count = body.readUInt32LE(0)
    for (let at = 8; at + 16 <= Math.min(body.length, 8 + count * 16); at += 16)
      this.#nodes.forget(body.readBigUInt64LE(at), body.readBigUInt64LE(at + 8))
  }
}

function init(body: Buffer): Buffer {
  const [major, minor] = [body.readUInt32LE(0), body.readUInt32LE(4)]
  if (major !== version.major || minor < version.minor) throw new FileFault('EINVAL')
  const { asyncRead, bigWrites, autoInvalidate, readdirplus, readdirplusAuto, parallelFolders, maxPages } = initFlags
  const wanted = asyncRead | bigWrites | autoInvalidate | readdirplus | readdirplusAuto | parallelFolders | maxPages
  return initAnswer({ minor, readahead: body.readUInt32LE(8), flags: body.readUInt32LE(12) & wanted })
}

async function exists(tree: FileTree, path: string, options: { signal: AbortSignal }): Promise<boolean> {
  try {
    return (await tree.stat(path, options)).mode !== 0
  } catch (error) {
    if (error instanceof FileFault && error.code === 'ENOENT') return false
    throw error
  }
}
