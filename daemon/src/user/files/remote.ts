// The Files service of one container (common/protocol/proto/files.proto) as a tree: the volumes where the container has them, and the folders
// that lead there. The connection may come and go; without one everything is an I/O error, which programs know how to take.
import {
  type EntryOutput,
  FilesService,
  type GrpcConnection,
  GrpcError,
  GrpcStatus,
} from '../../../../common/protocol/index.ts'
import {
  type Cancellable,
  childOf,
  type Entry,
  type FaultCode,
  FileFault,
  type FileTree,
  fileType,
  nameOf,
} from './tree.ts'

/** The Files service as long as a connection to it lasts. */
export interface Channel {
  readonly grpc: GrpcConnection
  /** Our session at the manager. */
  readonly sessionId: string
  /** Empty: the intercepted container. */
  readonly container: string
}

export interface Volume {
  /** Absolute, as the container sees it. */
  readonly path: string
  readonly readOnly: boolean
}

/** A call that takes longer is an I/O error: a program must not hang because a cluster does. */
const callMs = 20_000
/** What the service gives and takes at once. */
const maxPieceBytes = 1024 * 1024
/** More in one folder is an error instead of a flood. */
const maxEntries = 100_000
const maxVolumes = 1024
const maxPathLength = 4096
/** Of folders that exist only because they lead to a volume. */
const leadingMode = fileType.folder | 0o555

interface Open {
  readonly grpc: GrpcConnection
  readonly session_id: string
  readonly container: string
}

export class RemoteFiles implements FileTree {
  readonly #channel: () => Channel | undefined
  #volumes: readonly Volume[] = []

  constructor(channel: () => Channel | undefined) {
    this.#channel = channel
  }

  get volumes(): readonly Volume[] {
    return this.#volumes
  }

  /** Asks for the volumes; before that the tree is empty. */
  async refresh(options: Cancellable): Promise<void> {
    const { mounts } = await this.#call(options, ({ grpc, session_id, container }, call) =>
      grpc.unary(FilesService.Mounts, { session_id, container }, call),
    )
    this.#volumes = mounts
      .filter(({ path }) => isSound(path))
      .slice(0, maxVolumes)
      .map(({ path, read_only: readOnly }) => ({ path, readOnly }))
  }

  async stat(path: string, options: Cancellable): Promise<Entry> {
    const leading = this.#leading(path)
    if (leading !== undefined) return folderEntry(path)
    return entryOf(
      await this.#call(options, ({ grpc, ...of }, call) => grpc.unary(FilesService.Stat, { ...of, path }, call)),
      nameOf(path),
    )
  }

  async list(path: string, options: Cancellable): Promise<readonly Entry[]> {
    const leading = this.#leading(path)
    if (leading !== undefined) return Promise.all(leading.map(name => this.stat(childOf(path, name), options)))
    return this.#call(options, async ({ grpc, ...of }, { signal }) => {
      const all: Entry[] = []
      for await (const { entries } of grpc.serverStream(FilesService.List, { ...of, path }, { signal })) {
        for (const entry of entries) if (isName(entry.name)) all.push(entryOf(entry, entry.name))
        if (all.length > maxEntries) throw new FileFault('ENOMEM', `more than ${maxEntries} entries in a folder`)
      }
      return all
    })
  }

  async read(path: string, range: { offset: number; length: number }, options: Cancellable): Promise<Uint8Array> {
    const { offset } = range
    const pieces: Uint8Array[] = []
    for (let length = 0; length < range.length; ) {
      const wanted = Math.min(maxPieceBytes, range.length - length)
      const { data } = await this.#call(options, ({ grpc, ...of }, call) =>
        grpc.unary(FilesService.Read, { ...of, path, offset: offset + length, length: wanted }, call),
      )
      pieces.push(data.subarray(0, wanted))
      length += data.length
      if (data.length < wanted) break
    }
    return pieces.length === 1 ? (pieces[0] ?? new Uint8Array()) : Buffer.concat(pieces)
  }

  /** Calls `changed` now, and whenever something below `path` may have changed. Returns, or rejects, when the connection ends. */
  async watch(path: string, changed: () => Promise<void>, { signal }: Cancellable): Promise<void> {
    const { grpc, ...of } = this.#open()
    try {
      const words = grpc.serverStream(FilesService.Watch, { ...of, path }, { signal })[Symbol.asyncIterator]()
      while ((await words.next()).done !== true) await changed()
    } catch (error) {
      throw faultOf(error, signal)
    }
  }

  async write(path: string, offset: number, data: Uint8Array, options: Cancellable): Promise<void> {
    this.#requireWritable(path)
    for (let at = 0; at < data.length; at += maxPieceBytes) {
      const piece = data.subarray(at, at + maxPieceBytes)
      await this.#call(options, ({ grpc, ...of }, call) =>
        grpc.unary(FilesService.Write, { ...of, path, offset: offset + at, data: Buffer.from(piece) }, call),
      )
    }
  }

  async truncate(path: string, size: number, options: Cancellable): Promise<Entry> {
    this.#requireWritable(path)
    const entry = await this.#call(options, ({ grpc, ...of }, call) =>
      grpc.unary(FilesService.Truncate, { ...of, path, size }, call),
    )
    return entryOf(entry, nameOf(path))
  }

  async create(path: string, mode: number, target: string, options: Cancellable): Promise<Entry> {
    this.#requireWritable(path)
    const entry = await this.#call(options, ({ grpc, ...of }, call) =>
      grpc.unary(FilesService.Create, { ...of, path, mode, target }, call),
    )
    return entryOf(entry, nameOf(path))
  }

  async remove(path: string, options: Cancellable): Promise<void> {
    this.#requireWritable(path)
    await this.#call(options, ({ grpc, ...of }, call) => grpc.unary(FilesService.Remove, { ...of, path }, call))
  }

  async rename(from: string, to: string, options: Cancellable): Promise<void> {
    this.#requireWritable(from)
    this.#requireWritable(to)
    await this.#call(options, ({ grpc, ...of }, call) => grpc.unary(FilesService.Rename, { ...of, from, to }, call))
  }

  /** Names in a folder that exists only because it leads to volumes; undefined inside of a volume, and elsewhere. */
  #leading(path: string): readonly string[] | undefined {
    const prefix = path === '/' ? '/' : `${path}/`
    if (this.#volumes.some(({ path: volume }) => path === volume || path.startsWith(`${volume}/`))) return undefined
    const below = this.#volumes.filter(({ path: volume }) => volume.startsWith(prefix))
    if (below.length === 0 && path !== '/') throw new FileFault('ENOENT')
    return [...new Set(below.map(({ path: volume }) => volume.slice(prefix.length).split('/')[0] ?? ''))]
  }

  /** What leads to volumes is of our making, and some volumes are only to be read. */
  #requireWritable(path: string): void {
    const inside = this.#volumes.filter(({ path: volume }) => path === volume || path.startsWith(`${volume}/`))
    // The innermost one decides.
    const [volume] = inside.sort((a, b) => b.path.length - a.path.length)
    if (volume === undefined || volume.readOnly) throw new FileFault('EROFS')
  }

  #open(): Open {
    const channel = this.#channel()
    if (channel === undefined) throw new FileFault('EIO', 'there is no connection to the pod')
    const { grpc, sessionId, container } = channel
    return { grpc, session_id: sessionId, container }
  }

  async #call<T>(
    { signal }: Cancellable,
    run: (open: Open, call: { signal: AbortSignal; timeoutMs: number }) => Promise<T>,
  ): Promise<T> {
    try {
      return await run(this.#open(), {
        signal: AbortSignal.any([signal, AbortSignal.timeout(callMs)]),
        timeoutMs: callMs,
      })
    } catch (error) {
      throw faultOf(error, signal)
    }
  }
}

const faults: Readonly<Record<number, FaultCode>> = {
  [GrpcStatus.notFound]: 'ENOENT',
  [GrpcStatus.permissionDenied]: 'EACCES',
  [GrpcStatus.alreadyExists]: 'EEXIST',
  [GrpcStatus.invalidArgument]: 'EINVAL',
  [GrpcStatus.resourceExhausted]: 'ENOSPC',
}
/** What a failed precondition is, when the service says it. */
const named: readonly FaultCode[] = [
  'ENOTEMPTY',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'EROFS',
  'ENOSPC',
  'EINVAL',
  'EFBIG',
  'EPERM',
]

function faultOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof FileFault) return error
  if (!(error instanceof GrpcError)) return new FileFault('EIO', 'the pod did not answer', error)
  // Telepresence's agents offer SFTP instead.
  if (error.code === GrpcStatus.unimplemented)
    return new FileFault('EOPNOTSUPP', "the workload's agent is not Fairlead's and gives no files", error)
  const [, word] = /\b(E[A-Z]{3,})\b/.exec(error.message) ?? []
  const code = named.find(one => one === word) ?? faults[error.code]
  return new FileFault(code ?? 'EIO', error.message, error)
}

function entryOf({ mode, size, modified, target }: EntryOutput, name: string): Entry {
  return { name, mode, size, modified, target }
}

function folderEntry(path: string): Entry {
  return { name: nameOf(path), mode: leadingMode, size: 0, modified: 0, target: '' }
}

/** One element of a path. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255
}

function isSound(path: string): boolean {
  return path.length <= maxPathLength && path.startsWith('/') && path.slice(1).split('/').every(isName)
}
