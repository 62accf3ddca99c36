// `fairlead run` on a workstation of the lab as an ordinary user: without root, without a daemon, with /dev/net/tun as distributions have it (mode 0666).
import type { ChildProcess } from 'node:child_process'
import { chmod, chown, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab, Workstation } from '../lab/index.ts'
import { type Result, root } from './fairlead.ts'

const cli = join(root, 'dist/fairlead.mjs')

export class PlainUser implements AsyncDisposable {
  readonly workstation: Workstation
  readonly folder: string
  readonly #uid: number

  private constructor(workstation: Workstation, folder: string, uid: number) {
    this.workstation = workstation
    this.folder = folder
    this.#uid = uid
  }

  static async open(lab: Lab, workstation: Workstation, uid: number): Promise<PlainUser> {
    const folder = await mkdtemp(join(tmpdir(), 'fairlead-user-'))
    const kubeconfig = join(folder, 'kubeconfig')
    await copyFile(lab.kubeconfig, kubeconfig)
    await chmod(kubeconfig, 0o600)
    for (const path of [folder, kubeconfig]) await chown(path, uid, uid)
    const device =
      '[ -e /run/tun ] || { mknod /run/tun c 10 200 && chmod 666 /run/tun && mount --bind /run/tun /dev/net/tun; }'
    await workstation.must(['sh', '-euc', device])
    return new PlainUser(workstation, folder, uid)
  }

  /** The words of `fairlead run FLAGS… -- COMMAND…`. */
  line(flags: readonly string[], command: readonly string[]): readonly string[] {
    return [process.execPath, '--', cli, 'run', ...flags, '--', ...command]
  }

  /** `fairlead run FLAGS… -- COMMAND…`, to its end. */
  run(flags: readonly string[], command: readonly string[], { timeoutMs = 120_000 } = {}): Promise<Result> {
    return this.workstation.run(this.line(flags, command), {
      ...this.options(),
      timeoutMs,
    })
  }

  /** The same, as a process of the caller's. */
  spawn(flags: readonly string[], command: readonly string[]): ChildProcess {
    return this.workstation.spawn(this.line(flags, command), {
      ...this.options(),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  /** What of `fairlead run` is alive or lies about: processes and folders of this user. */
  async remains(): Promise<readonly string[]> {
    const script = `ls -d ${this.folder}/fairlead-run-* 2>/dev/null; pgrep -u ${this.#uid} -af 'fairleadd|fairlead.mjs' || true`
    return (await this.workstation.must(['sh', '-c', script])).split('\n').filter(line => line !== '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Who it is, and where. */
  options() {
    return {
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        XDG_RUNTIME_DIR: this.folder,
        KUBECONFIG: join(this.folder, 'kubeconfig'),
        NO_COLOR: '1',
      },
      cwd: this.folder,
      uid: this.#uid,
      gid: this.#uid,
    }
  }
}
