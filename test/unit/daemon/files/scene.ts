// A pod with volumes, and a folder of this machine in which they are to appear.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../../../common/base/index.ts'
import { type Mounted, Mounts } from '../../../../daemon/src/user/files/index.ts'
import { FilesDouble } from './files-double.ts'

/** The ways to make files appear. */
export type SceneKind = 'fuse' | 'fusermount' | 'service-manager' | 'copy'

export const fusermount = '/usr/bin/fusermount3'

export function mounterOf(kind: SceneKind) {
  switch (kind) {
    case 'fuse':
      return { kind: 'direct' } as const
    case 'fusermount':
      return { kind: 'fusermount', program: fusermount } as const
    case 'service-manager':
      return { kind: 'service-manager', program: fusermount, uid: process.getuid?.() ?? 0 } as const
    case 'copy':
      return undefined
  }
}

export class FileScene implements AsyncDisposable {
  readonly base = mkdtempSync(join(tmpdir(), 'fairlead-files-'))
  readonly folder = join(this.base, 'files')
  readonly notes = join(this.base, 'notes')
  readonly mounts: Mounts
  readonly pod: FilesDouble
  readonly #mounted: Mounted[] = []

  private constructor(kind: SceneKind, pod: FilesDouble) {
    this.pod = pod
    this.mounts = new Mounts({
      mounter: () => Promise.resolve(mounterOf(kind)),
      owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      notes: this.notes,
      clock: systemClock,
      log: silentLog,
    })
  }

  static async open(kind: SceneKind, ...volumes: readonly string[]): Promise<FileScene> {
    return new FileScene(kind, await FilesDouble.open(...volumes))
  }

  async mount(isWritable = false): Promise<Mounted> {
    const mounted = await this.mounts.open(
      { folder: this.folder, isWritable, files: this.pod.opener },
      { signal: AbortSignal.timeout(10_000) },
    )
    this.#mounted.push(mounted)
    return mounted
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const mounted of this.#mounted) await mounted[Symbol.asyncDispose]()
    await this.pod[Symbol.asyncDispose]()
    rmSync(this.base, { recursive: true, force: true })
  }
}
