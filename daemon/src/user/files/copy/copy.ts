// One copy: writes what is new, replaces what has changed, removes what is gone, in an order in which a reader always finds a whole volume. Secrets
// and ConfigMaps are swapped by one symbolic link (`..data`), which is replaced at once here as well, after the folder that it leads to is complete.
// https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readlink, rename, rm, rmdir, symlink, unlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Clock, chainOf, type Log, pause } from '../../../../../common/base/index.ts'
import { localTarget } from '../links.ts'
import type { RemoteFiles } from '../remote.ts'
import { type Entry, FileFault, isFolder, isLink } from '../tree.ts'
import { type Limits, planOf } from './plan.ts'

const folderMode = 0o700
const fileMode = 0o600
const programMode = 0o700
const anyExecute = 0o111
const pieceBytes = 1024 * 1024
const retryMs = 2_000

export class FileCopy implements AsyncDisposable {
  readonly #files: RemoteFiles
  readonly #folder: string
  readonly #limits: Limits
  readonly #clock: Clock
  readonly #log: Log
  readonly #over = new AbortController()
  /** What is there because of us: path in the tree → what it was made from. */
  readonly #made = new Map<string, Entry>()
  #following: Promise<unknown> = Promise.resolve()
  /** Looks, one after the other. */
  #turn: Promise<void> = Promise.resolve()
  #isWanted = false

  /** `folder` exists, is empty, and nobody else writes there. */
  constructor(parts: { files: RemoteFiles; folder: string; limits: Limits; clock: Clock; log: Log }) {
    this.#files = parts.files
    this.#folder = parts.folder
    this.#limits = parts.limits
    this.#clock = parts.clock
    this.#log = parts.log
  }

  /** Resolves when everything is there; from then on it follows. Throws MOUNT_TOO_LARGE, MOUNT_FAILED. */
  async start({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#synchronise(AbortSignal.any([signal, this.#over.signal]))
    this.#following = Promise.all(this.#files.volumes.map(({ path }) => this.#follow(path)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await this.#following
    await this.#removeAll()
  }

  /** Every word of the pod is a reason to look; several words in a row are one. */
  async #follow(path: string): Promise<void> {
    const { signal } = this.#over
    while (!this.#isOver()) {
      try {
        await this.#files.watch(path, () => this.#refresh(signal), { signal })
      } catch (error) {
        if (!this.#isOver()) this.#log.debug('a volume cannot be followed', { path, error: chainOf(error) })
      }
      await pause(this.#clock, retryMs, { signal }).catch(() => undefined)
    }
  }

  #isOver(): boolean {
    return this.#over.signal.aborted
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (this.#isWanted) return
    this.#isWanted = true
    this.#turn = this.#turn.then(async () => {
      this.#isWanted = false
      try {
        await this.#synchronise(signal)
      } catch (error) {
        // What is there stays; the next word brings the next attempt.
        if (!signal.aborted) this.#log.warn('the copy of the files is not up to date', { error: chainOf(error) })
      }
    })
    await this.#turn
  }

  async #synchronise(signal: AbortSignal): Promise<void> {
    const plan = await planOf(this.#files, this.#limits, { signal })
    const links = [...plan].filter(([, entry]) => isLink(entry))
    for (const [path, entry] of plan) {
      if (isLink(entry)) continue
      const there = this.#made.get(path)
      if (there !== undefined && isSame(there, entry)) continue
      if (there !== undefined && isFolder(there) !== isFolder(entry))
        await rm(this.#at(path), { recursive: true, force: true })
      const isMade = isFolder(entry) ? await this.#makeFolder(path) : await this.#copyFile(path, entry, signal)
      if (isMade) this.#made.set(path, entry)
    }
    for (const [path, entry] of links) {
      await this.#link(path, entry)
      this.#made.set(path, entry)
    }
    for (const [path, entry] of deepestFirst(this.#made)) {
      if (plan.has(path)) continue
      await this.#remove(path, entry)
      this.#made.delete(path)
    }
  }

  async #makeFolder(path: string): Promise<true> {
    await mkdir(this.#at(path), { recursive: true, mode: folderMode })
    return true
  }

  /** False when it is gone since it was listed: the next look says what is there instead. */
  async #copyFile(path: string, { size, mode, modified }: Entry, signal: AbortSignal): Promise<boolean> {
    const target = this.#at(path)
    const draft = draftOf(target)
    const file = await open(draft, 'wx', fileMode)
    try {
      try {
        for (let offset = 0; offset <= size; offset += pieceBytes) {
          const piece = await this.#files.read(path, { offset, length: pieceBytes }, { signal })
          await file.write(piece, 0, piece.length, offset)
          if (piece.length < pieceBytes) break
        }
      } finally {
        await file.close()
      }
      await chmod(draft, (mode & anyExecute) === 0 ? fileMode : programMode)
      await utimes(draft, modified / 1000, modified / 1000)
      await rename(draft, target)
      return true
    } catch (error) {
      await unlink(draft).catch(() => undefined)
      if (error instanceof FileFault && (error.code === 'ENOENT' || error.code === 'EACCES')) return false
      throw error
    }
  }

  async #link(path: string, { target }: Entry): Promise<void> {
    const wanted = localTarget(path, target, this.#folder)
    const place = this.#at(path)
    if ((await readlink(place).catch(() => undefined)) === wanted) return
    const draft = draftOf(place)
    await symlink(wanted, draft)
    try {
      await rename(draft, place)
    } catch {
      // A folder was there before.
      await unlink(draft)
      await rm(place, { recursive: true, force: true })
      await symlink(wanted, place)
    }
  }

  async #remove(path: string, entry: Entry): Promise<void> {
    const place = this.#at(path)
    await (isFolder(entry) ? rmdir(place) : unlink(place)).catch(() => undefined)
  }

  /** Only what we made; what somebody else put there stays. */
  async #removeAll(): Promise<void> {
    for (const [path, entry] of deepestFirst(this.#made)) await this.#remove(path, entry)
    this.#made.clear()
  }

  #at(path: string): string {
    return join(this.#folder, path)
  }
}

function deepestFirst(made: ReadonlyMap<string, Entry>): readonly (readonly [string, Entry])[] {
  return [...made].sort(([a], [b]) => (a < b ? 1 : -1))
}

function isSame(a: Entry, b: Entry): boolean {
  return a.mode === b.mode && (isFolder(a) || (a.size === b.size && a.modified === b.modified))
}

function draftOf(place: string): string {
  return join(dirname(place), `.fairlead-${randomBytes(6).toString('hex')}`)
}
