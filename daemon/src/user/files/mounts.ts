// Makes a workload's volumes appear in a folder, by FUSE or as a copy, until disposed.
import { lstat, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, chainOf, Disposer, KnownError, type Log, messageOf } from '../../../../common/base/index.ts'
import { FileCopy } from './copy/index.ts'
import { detach, FuseConnection, isMounted, type Mounter, mountDevice, Poller } from './fuse/index.ts'
import { ChannelKeeper, type FilesOpener } from './keeper.ts'
import { localTarget } from './links.ts'
import { type Remain, Remains } from './remains.ts'
import { RemoteFiles } from './remote.ts'

/** A copy is for configuration, not for data. */
const copyLimits = { bytes: 256 * 1024 * 1024, entries: 20_000 }
/** The first answer of a new mount. */
const firstAnswerMs = 10_000

export interface MountRequest {
  /** Absolute. It may exist and must be empty then. */
  readonly folder: string
  readonly isWritable: boolean
  readonly files: FilesOpener
}

export interface Mounted extends AsyncDisposable {
  readonly kind: 'fuse' | 'copy'
}

export interface MountsParts {
  /** How to use FUSE here; undefined: not at all. */
  readonly mounter: () => Promise<Mounter | undefined>
  /** Whose the files are, on this machine. */
  readonly owner: { readonly uid: number; readonly gid: number }
  /** A folder for notes about what has to be cleaned up. */
  readonly notes: string
  readonly clock: Clock
  readonly log: Log
}

export class Mounts {
  readonly #parts: MountsParts
  readonly #poller = new Poller()
  readonly #remains: Remains

  constructor(parts: MountsParts) {
    this.#parts = parts
    this.#remains = new Remains({ place: parts.notes, uid: parts.owner.uid, log: parts.log })
  }

  /** Removes what user halves before us have left. */
  async cleanUp(): Promise<void> {
    const mounter = await this.#parts.mounter()
    await this.#remains.sweep(remain => this.#clean(remain, mounter))
  }

  /**
   * Resolves when the files are there. Throws MOUNT_FAILED, MOUNT_TOO_LARGE, MOUNT_NOT_WRITABLE, what opening the way to the files throws, or the
   * signal's reason; nothing is left then.
   */
  async open({ folder, isWritable, files: open }: MountRequest, { signal }: { signal: AbortSignal }): Promise<Mounted> {
    const log = this.#parts.log.child({ folder })
    const opened = new Disposer()
    try {
      // The one before us may have been about to end when we began.
      await this.cleanUp()
      const keeper = opened.own(new ChannelKeeper({ open, clock: this.#parts.clock, log }))
      await keeper.start({ signal })
      const files = new RemoteFiles(() => keeper.channel)
      await files.refresh({ signal })
      keeper.onReopened(() => files.refresh({ signal: AbortSignal.timeout(firstAnswerMs) }))
      const mounter = await this.#parts.mounter()
      const isFolderOurs = await this.#prepare(folder, mounter)
      if (isFolderOurs) opened.defer(() => rmdir(folder).catch(() => undefined))
      const request = { folder, isWritable, isFolderOurs }
      const kind =
        (mounter !== undefined && (await this.#mount(mounter, request, { files, opened, log }))) ||
        (await this.#copy(request, { files, opened, log, signal }))
      return { kind, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
    } catch (error) {
      await opened[Symbol.asyncDispose]()
      signal.throwIfAborted()
      if (error instanceof KnownError) throw error
      throw new KnownError('MOUNT_FAILED', { folder, what: messageOf(error) }, error)
    }
  }

  /** Undefined when the machine refuses; nothing is left then. */
  async #mount(
    mounter: Mounter,
    { folder, isWritable, isFolderOurs }: { folder: string; isWritable: boolean; isFolderOurs: boolean },
    { files: tree, opened, log }: { files: RemoteFiles; opened: Disposer; log: Log },
  ): Promise<'fuse' | undefined> {
    const { owner } = this.#parts
    const attempt = new Disposer()
    try {
      attempt.defer(await this.#remains.note({ folder, kind: 'fuse', isFolderOurs, names: [] }))
      const device = await mountDevice(mounter, { folder, isWritable, owner })
      const connection = attempt.own(
        new FuseConnection(device.descriptor, this.#poller, {
          tree,
          owner,
          localTarget: (link, target) => localTarget(link, target, folder),
          log,
        }),
      )
      attempt.defer(() => device.unmount())
      void connection.unmounted.then(() => log.info('the folder is no longer mounted'))
      await stat(folder)
      opened.own(attempt)
      log.info('files appear by FUSE', { mounter: mounter.kind })
      return 'fuse'
    } catch (error) {
      log.warn('FUSE cannot be used here', { mounter: mounter.kind, error: chainOf(error) })
      await attempt[Symbol.asyncDispose]()
      return undefined
    }
  }

  async #copy(
    { folder, isWritable, isFolderOurs }: { folder: string; isWritable: boolean; isFolderOurs: boolean },
    { files, opened, log, signal }: { files: RemoteFiles; opened: Disposer; log: Log; signal: AbortSignal },
  ): Promise<'copy'> {
    if (isWritable) throw new KnownError('MOUNT_NOT_WRITABLE', { folder })
    const names = [...new Set(files.volumes.map(({ path }) => path.split('/')[1] ?? ''))]
    opened.defer(await this.#remains.note({ folder, kind: 'copy', isFolderOurs, names }))
    const copy = opened.own(new FileCopy({ files, folder, limits: copyLimits, clock: this.#parts.clock, log }))
    await copy.start({ signal })
    log.info('files appear as a copy')
    return 'copy'
  }

  /** Whether we made the folder. */
  async #prepare(folder: string, mounter: Mounter | undefined): Promise<boolean> {
    const refuse = (what: string) => new KnownError('MOUNT_FAILED', { folder, what })
    try {
      await mkdir(folder, { mode: 0o700 })
      return true
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'ENOENT') throw refuse('the folder above it does not exist')
      if (code !== 'EEXIST') throw error
    }
    // A mount that nobody answers for: what a killed user half has left.
    if (mounter !== undefined && (await isMounted(folder)) && (await readdir(folder).then(() => false, isDead)))
      await detach(mounter, folder)
    if (!(await lstat(folder)).isDirectory()) throw refuse('it is not a folder')
    if ((await readdir(folder)).length > 0) throw refuse('the folder is not empty')
    return false
  }

  async #clean({ folder, kind, isFolderOurs, names }: Remain, mounter: Mounter | undefined): Promise<void> {
    if (kind === 'fuse') {
      if (mounter !== undefined && (await isMounted(folder))) await detach(mounter, folder)
      if (isFolderOurs) await rmdir(folder).catch(() => undefined)
      return
    }
    for (const name of names) {
      if (name !== '' && name !== '..' && !name.includes('/'))
        await rm(join(folder, name), { recursive: true, force: true })
    }
    if (isFolderOurs) await rmdir(folder).catch(() => undefined)
  }
}

/** ENOTCONN: its file system has lost the process that answered. */
function isDead(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTCONN'
}
