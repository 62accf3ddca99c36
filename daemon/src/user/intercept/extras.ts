// What an intercept brings besides traffic, once there is a pod: its volumes under a folder, ports of its loopback on ours.
import { Disposer, KnownError, messageOf } from '../../../../common/base/index.ts'
import type { FilesOpener } from './files.ts'
import type { Mounted, Mounts } from './ports.ts'
import { PodListeners, type PodRoute } from './to-pod.ts'
import type { WantedIntercept } from './wanted.ts'

export interface ExtrasPorts {
  readonly wanted: WantedIntercept
  readonly mounts: Mounts | undefined
  readonly files: FilesOpener
  /** To the pod of the moment. */
  readonly route: () => PodRoute | undefined
}

export class Extras implements AsyncDisposable {
  readonly #ports: ExtrasPorts
  readonly #owned = new Disposer()
  #mounted: Mounted | undefined
  #failure: KnownError | undefined

  constructor(ports: ExtrasPorts) {
    this.#ports = ports
  }

  /** Where the volumes are; empty = nowhere. */
  get mount(): string {
    return this.#mounted === undefined ? '' : this.#ports.wanted.mount
  }

  /** fuse or copy; empty without a mount. */
  get mountKind(): string {
    return this.#mounted?.kind ?? ''
  }

  /** Why the volumes do not appear although asked for. */
  get mountFailure(): KnownError | undefined {
    return this.#failure
  }

  /** Throws LOCAL_PORT_BUSY, or the signal's reason. Traffic is worth having without the files: their failure is only told. */
  async open({ signal, progress }: { signal: AbortSignal; progress: (text: string) => void }): Promise<void> {
    const { wanted, mounts, files, route } = this.#ports
    const { mount: folder, writableMount: isWritable, toPod } = wanted
    if (toPod.length > 0) this.#owned.own(await PodListeners.open(toPod, route))
    if (folder === '') return
    progress(`mounting the volumes under ${folder}`)
    try {
      if (mounts === undefined) throw new KnownError('MOUNT_FAILED', { folder, what: 'there is no way to do it here' })
      this.#mounted = this.#owned.own(await mounts.open({ folder, isWritable, files }, { signal }))
    } catch (error) {
      signal.throwIfAborted()
      this.#failure =
        error instanceof KnownError ? error : new KnownError('MOUNT_FAILED', { folder, what: messageOf(error) }, error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#mounted = undefined
    await this.#owned[Symbol.asyncDispose]()
  }
}
