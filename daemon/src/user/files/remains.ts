// What a user half that was killed has left: mounts that nobody answers for, and copies of secrets. Each folder is written down before it is filled,
// one file for each, in a place that only the user can write to; the next user half cleans up what has no owner any more.
import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chainOf, type Log } from '../../../../common/base/index.ts'

export interface Remain {
  readonly folder: string
  readonly kind: 'fuse' | 'copy'
  /** The folder itself is ours, too. */
  readonly isFolderOurs: boolean
  /** Of a copy: what in the folder is ours. */
  readonly names: readonly string[]
}

interface Note extends Remain {
  readonly pid: number
  /** Of the process, so that another one with the same number is told apart (proc_pid_stat(5), field 22). */
  readonly started: string
}

const maxNotes = 1000

export class Remains {
  readonly #place: string
  readonly #uid: number
  readonly #log: Log

  /** `place`: a folder of our own; made when it is missing. */
  constructor(parts: { place: string; uid: number; log: Log }) {
    this.#place = parts.place
    this.#uid = parts.uid
    this.#log = parts.log
  }

  /** The returned function forgets it again. */
  async note(remain: Remain): Promise<() => Promise<void>> {
    await mkdir(this.#place, { recursive: true, mode: 0o700 })
    await this.#requireOurs()
    const { pid } = process
    const note: Note = { ...remain, pid, started: await startOf(pid) }
    const file = join(this.#place, `${createHash('sha256').update(remain.folder).digest('hex').slice(0, 16)}.json`)
    await writeFile(file, JSON.stringify(note), { mode: 0o600 })
    return async () => unlink(file).catch(() => undefined)
  }

  /** Calls `clean` for all that has no owner any more; what it can't clean is tried again next time. */
  async sweep(clean: (remain: Remain) => Promise<void>): Promise<void> {
    const names = await this.#requireOurs()
      .then(() => readdir(this.#place))
      .catch(() => [])
    for (const name of names.slice(0, maxNotes)) {
      const file = join(this.#place, name)
      try {
        const note = JSON.parse(await readFile(file, 'utf8')) as Note
        if ((await startOf(note.pid)) === note.started && note.started !== '') continue
        await clean(note)
        await unlink(file)
        this.#log.info('cleaned up after a user half that was killed', { folder: note.folder, kind: note.kind })
      } catch (error) {
        this.#log.warn('something is left of a user half that was killed', { note: file, error: chainOf(error) })
      }
    }
  }

  /** In /tmp anybody could have put one there. */
  async #requireOurs(): Promise<void> {
    const { uid, mode } = await lstat(this.#place)
    if (uid !== this.#uid || (mode & 0o170077) !== 0o040000) throw new Error(`${this.#place} is not ours alone`)
  }
}

/** Empty when there is no such process, or only what its parent has not collected yet. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return /^[ZX]$/.test(fields[0] ?? '') ? '' : (fields[19] ?? '')
}
