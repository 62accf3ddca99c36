// The files of the application's containers (fairlead.agent.v1.Files), for clients that hold an intercept of this workload: the mounts of the container,
// and nothing else of this pod. Read-only, unless the intercept asked for writable files and the container itself may write there.
import { constants, type Stats } from 'node:fs'
import { lstat, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises'
import {
  type Entry,
  type FilesService,
  GrpcError,
  GrpcStatus,
  type ServiceHandlers,
} from '../../../common/protocol/index.ts'
import type { AgentContainer } from '../../shared/index.ts'
import type { Holder } from '../intercepts/index.ts'
import { failureOf, type Place, resolve, type Volume, volumesOf } from './confined.ts'
import { changes } from './watching.ts'

export interface FilesNeeds {
  /** Who may see files now. */
  holders(): readonly Holder[]
  /** Waits for the client to become known; throws NOT_FOUND. */
  known(sessionId: string, options: { signal: AbortSignal }): Promise<void>
  /** A container's mount /a/b is at <mountsFolder>/<container>/a/b. */
  readonly mountsFolder: string
}

interface Asked {
  readonly session_id: string
  readonly container: string
}

interface Access {
  readonly container: AgentContainer
  readonly volumes: readonly Volume[]
  readonly mayWrite: boolean
}

const maxPieceBytes = 1024 * 1024
/** Entries in one message of List, and of Watch's glance. */
const entriesAtOnce = 200
const maxTargetBytes = 4096
const typeMask = constants.S_IFMT
const permissionMask = 0o7777

export function filesHandlers(needs: FilesNeeds): ServiceHandlers<typeof FilesService> {
  const access = async ({ session_id, container }: Asked, signal: AbortSignal): Promise<Access> => {
    await needs.known(session_id, { signal })
    const held = needs.holders().filter(holder => holder.sessionId === session_id)
    const holder = held.find(({ container: { name } }) => container === '' || container === name)
    if (holder === undefined) throw new GrpcError(GrpcStatus.permissionDenied, 'no intercept of that container')
    const mayWrite = held.some(each => each.container.name === holder.container.name && each.mayWrite)
    return { container: holder.container, volumes: volumesOf(holder.container, needs.mountsFolder), mayWrite }
  }
  /** Runs `use` at that place, and turns what the file system says into gRPC's words. */
  const at = async <T>(
    asked: Asked & { readonly path: string },
    signal: AbortSignal,
    how: { readonly followLast: boolean; readonly writes?: boolean },
    use: (place: Place, access: Access) => Promise<T>,
  ): Promise<T> => {
    const granted = await access(asked, signal)
    await using place = await resolve(granted.volumes, asked.path, how.followLast)
    if (how.writes === true) requireWritable(granted, place)
    try {
      return await use(place, granted)
    } catch (error) {
      throw failureOf(error)
    }
  }
  const follow = { followLast: true }
  const followAndWrite = { followLast: true, writes: true }
  const write = { followLast: false, writes: true }
  return {
    Mounts: async (request, { signal }) => {
      const { container, mayWrite } = await access(request, signal)
      const mounts = container.mounts.map(({ path, readOnly }) => ({ path, read_only: readOnly || !mayWrite }))
      return { mounts }
    },
    Stat: (request, { signal }) =>
      at(request, signal, { followLast: false }, place => entryAt(place.path, request.path)),
    async *List(request, { signal }) {
      const granted = await access(request, signal)
      await using place = await resolve(granted.volumes, request.path, true)
      const names = await readdir(place.path).catch((error: unknown) => {
        throw failureOf(error)
      })
      // At least one message, also of an empty folder.
      for (let from = 0; from === 0 || from < names.length; from += entriesAtOnce) {
        signal.throwIfAborted()
        const some = names.slice(from, from + entriesAtOnce)
        const entries = await Promise.all(
          some.map(name => entryAt(`${place.path}/${name}`, name).catch(() => undefined)),
        )
        // What has gone meanwhile is left out.
        yield { entries: entries.filter(entry => entry !== undefined) }
      }
    },
    Read: (request, { signal }) =>
      at(request, signal, follow, async place => {
        await using file = await open(place.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
        requireFile(await file.stat())
        const buffer = Buffer.allocUnsafe(Math.min(request.length, maxPieceBytes))
        const { bytesRead } = await file.read(buffer, 0, buffer.length, request.offset)
        return { data: buffer.subarray(0, bytesRead) }
      }),
    async *Watch(request, { signal }) {
      const granted = await access(request, signal)
      // Asked for each time: what is watched may be replaced, and the intercept may end.
      const place = () => resolve(granted.volumes, request.path, true)
      const isHeld = () => needs.holders().some(({ sessionId }) => sessionId === request.session_id)
      yield* changes(place, isHeld, signal)
    },
    Write: (request, { signal }) =>
      at(request, signal, followAndWrite, async place => {
        if (request.data.length > maxPieceBytes) throw new GrpcError(GrpcStatus.resourceExhausted, 'more than 1 MiB')
        await using file = await open(place.path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
        requireFile(await file.stat())
        await file.write(request.data, 0, request.data.length, request.offset)
        return await entryAt(place.path, request.path)
      }),
    Truncate: (request, { signal }) =>
      at(request, signal, followAndWrite, async place => {
        await using file = await open(place.path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
        requireFile(await file.stat())
        await file.truncate(request.size)
        return await entryAt(place.path, request.path)
      }),
    Create: (request, { signal }) =>
      at(request, signal, write, async place => {
        await create(place, request.mode, request.target)
        return entryAt(place.path, request.path)
      }),
    Remove: (request, { signal }) =>
      at(request, signal, write, async place => {
        if (place.name === undefined) throw new GrpcError(GrpcStatus.permissionDenied, 'a volume itself')
        await ((await lstat(place.path)).isDirectory() ? rmdir(place.path) : unlink(place.path))
        return {}
      }),
    Rename: (request, { signal }) =>
      at({ ...request, path: request.from }, signal, write, async (from, granted) => {
        await using to = await resolve(granted.volumes, request.to, false)
        requireWritable(granted, to)
        if (from.name === undefined || to.name === undefined)
          throw new GrpcError(GrpcStatus.permissionDenied, 'a volume itself')
        await rename(from.path, to.path)
        return await entryAt(to.path, request.to)
      }),
  }
}

function requireWritable({ mayWrite }: Access, { volume }: Place): void {
  if (!mayWrite) throw new GrpcError(GrpcStatus.permissionDenied, 'the intercept did not ask for writable files')
  if (volume.mount.readOnly) throw new GrpcError(GrpcStatus.permissionDenied, 'the container may not write there')
}

/** Pipes and devices would keep a reader waiting, or worse. */
function requireFile(stats: Stats): void {
  if (!stats.isFile()) throw new GrpcError(GrpcStatus.failedPrecondition, stats.isDirectory() ? 'EISDIR' : 'no file')
}

async function create(place: Place, mode: number, target: string): Promise<void> {
  if (place.name === undefined) throw new GrpcError(GrpcStatus.failedPrecondition, 'EEXIST')
  const permissions = mode & permissionMask
  switch (mode & typeMask) {
    case constants.S_IFREG: {
      const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW
      await using file = await open(place.path, flags, permissions)
      await file.chmod(permissions)
      return
    }
    case constants.S_IFDIR:
      await mkdir(place.path, permissions)
      return
    case constants.S_IFLNK:
      if (target === '' || Buffer.byteLength(target) > maxTargetBytes || target.includes('\0'))
        throw new GrpcError(GrpcStatus.invalidArgument, 'the target')
      await symlink(target, place.path)
      return
    default:
      throw new GrpcError(GrpcStatus.invalidArgument, 'neither file, folder nor link')
  }
}

/** Never follows. `path`: where it is for the caller; its last element is the entry's name. */
async function entryAt(at: string, path: string): Promise<Entry> {
  const stats = await lstat(at)
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    mode: stats.mode,
    size: stats.size,
    modified: Math.trunc(stats.mtimeMs),
    target: stats.isSymbolicLink() ? await readlink(at) : '',
    inode: stats.ino,
  }
}
