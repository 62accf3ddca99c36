// Paths of a container, resolved inside of its mounts and nowhere else, whatever the application does to them meanwhile. A path is walked component by
// component: each folder is opened without following links (open(2): O_PATH | O_NOFOLLOW), and the next is looked up under that descriptor
// (/proc/self/fd/N/name is openat(2) in a form that Node has). Links are followed by us, by their text, as long as they stay in the volume: ConfigMaps
// and Secrets are folders of links (`key` → `..data/key`).
import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'
import type { AgentContainer, AgentMount } from '../../shared/index.ts'

/** asm-generic/fcntl.h; the same on amd64 and arm64, and missing from Node's constants. */
const oPath = 0o10000000
const folderFlags = oPath | constants.O_NOFOLLOW | constants.O_DIRECTORY
/** As Linux (path_resolution(7)). */
const maxLinks = 40
const maxPathBytes = 4096

export interface Volume {
  readonly mount: AgentMount
  /** Where the agent has it. */
  readonly root: string
}

/** A place in a volume: an open folder, and a name in it. The folder is released by whoever asked. */
export class Place implements AsyncDisposable {
  readonly volume: Volume
  readonly #folder: FileHandle
  /** Undefined: the volume's root itself. */
  readonly name: string | undefined

  constructor(volume: Volume, folder: FileHandle, name: string | undefined) {
    this.volume = volume
    this.#folder = folder
    this.name = name
  }

  /** For calls of fs that do not follow links in the last component, or must not meet one. */
  get path(): string {
    return this.name === undefined
      ? `/proc/self/fd/${this.#folder.fd}/.`
      : `/proc/self/fd/${this.#folder.fd}/${this.name}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder.close()
  }
}

export function volumesOf(container: AgentContainer, mountsFolder: string): Volume[] {
  return container.mounts.map(mount => ({ mount, root: `${mountsFolder}/${container.name}${mount.path}` }))
}

/**
 * `path` as the container sees it. `followLast`: a link at the very end is followed too. Throws GrpcError: PERMISSION_DENIED outside of the volumes,
 * NOT_FOUND, FAILED_PRECONDITION.
 */
export async function resolve(volumes: readonly Volume[], path: string, followLast: boolean): Promise<Place> {
  const volume = volumeOf(volumes, path)
  const rest = componentsOf(path.slice(volume.mount.path.length))
  if (rest.length === 0 && !(await isFolder(volume.root))) {
    // A single file is mounted (subPath): it lies in a folder of the agent's own.
    return new Place(volume, await openFolder(dirname(volume.root)), basename(volume.root))
  }
  // The stack of open folders, from the volume's root to where we are.
  const folders: FileHandle[] = [await openFolder(volume.root)]
  let links = 0
  try {
    for (;;) {
      const name = rest.shift()
      const folder = folders.at(-1)
      if (folder === undefined) throw outside()
      if (name === undefined) return new Place(volume, take(folders), undefined)
      if (name === '..') {
        // Only a link's text has these. Above the root there is nothing of ours.
        if (folders.length === 1) throw outside()
        await folders.pop()?.close()
        continue
      }
      const at = `/proc/self/fd/${folder.fd}/${name}`
      const isLast = rest.length === 0
      if (isLast && !followLast) return new Place(volume, take(folders), name)
      const target = await targetOf(at, isLast)
      if (target !== undefined) {
        if (++links > maxLinks) throw new GrpcError(GrpcStatus.failedPrecondition, 'too many links')
        const inside = insideOf(volume, target)
        if (inside !== undefined) for (const handle of folders.splice(1)) await handle.close()
        rest.unshift(...componentsOf(inside ?? target, true))
      } else if (isLast) return new Place(volume, take(folders), name)
      else folders.push(await openFolder(at))
    }
  } finally {
    for (const handle of folders) await handle.close()
  }
}

/** The longest mount that holds the path: mounts lie in each other. */
function volumeOf(volumes: readonly Volume[], path: string): Volume {
  if (Buffer.byteLength(path) > maxPathBytes || path.includes('\0') || !path.startsWith('/')) throw outside()
  if (path.split('/').some(part => part === '.' || part === '..')) throw outside()
  const holding = volumes.filter(({ mount }) => path === mount.path || path.startsWith(withSlash(mount.path)))
  const [volume] = holding.sort((a, b) => b.mount.path.length - a.mount.path.length)
  if (volume === undefined) throw outside()
  return volume
}

function componentsOf(path: string, mayGoUp = false): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.' && (mayGoUp || part !== '..'))
}

/** An absolute link, as seen from the volume's root; undefined for a relative one. */
function insideOf({ mount }: Volume, target: string): string | undefined {
  if (!target.startsWith('/')) return undefined
  if (target !== mount.path && !target.startsWith(withSlash(mount.path))) throw outside()
  return target.slice(mount.path.length)
}

/** What a link says; undefined for what is none. What does not exist is none when it comes last: it may be about to be made. */
async function targetOf(path: string, mayBeAbsent: boolean): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined
  } catch (error) {
    if (mayBeAbsent && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw failureOf(error)
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory()
  } catch (error) {
    throw failureOf(error)
  }
}

async function openFolder(path: string): Promise<FileHandle> {
  try {
    return await open(path, folderFlags)
  } catch (error) {
    throw failureOf(error)
  }
}

function take(folders: FileHandle[]): FileHandle {
  const folder = folders.pop()
  if (folder === undefined) throw outside()
  return folder
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}

function outside(): GrpcError {
  return new GrpcError(GrpcStatus.permissionDenied, 'outside of the volumes')
}

/** What the file system refused, in gRPC's words; the path is the caller's own and is left out. */
export function failureOf(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return new GrpcError(GrpcStatus.notFound, code)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new GrpcError(GrpcStatus.permissionDenied, code)
    case undefined:
      return error
    default:
      return new GrpcError(GrpcStatus.failedPrecondition, code)
  }
}
