// Mounting without being root is fusermount3(1)'s office: it mounts, and sends the descriptor of /dev/fuse over the socket that _FUSE_COMMFD names
// (libfuse's lib/mount.c is the reference). Root may mount(2) itself.
//
// Under the service's unit neither works from here: it forbids new privileges, so fusermount3 would not be root, and its mounts are private, so nobody
// would see ours. There the user's own service manager is asked to run fusermount3, outside of the unit; systemd-run passes our socket as its
// standard input (systemd-run(1), --pipe).
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants as fileFlags, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { messageOf } from '../../../../../common/base/index.ts'
import { errno, flags, mount, poll, receiveDescriptor, socketPair, unmount } from './libc.ts'

export type Mounter =
  | { readonly kind: 'direct' }
  | { readonly kind: 'fusermount'; readonly program: string }
  | { readonly kind: 'service-manager'; readonly program: string; readonly uid: number }

export interface MountOptions {
  readonly folder: string
  readonly isWritable: boolean
  readonly owner: { readonly uid: number; readonly gid: number }
}

export interface MountedDevice {
  readonly descriptor: number
  /** Detaches the folder, also while programs are in it. The descriptor is the caller's. */
  unmount(): Promise<void>
}

/** How mounts of ours are named in /proc/self/mountinfo. */
const mountType = 'fuse.fairlead'
const helperMs = 10_000

/** Throws with the words of whoever refused. */
export async function mountDevice(mounter: Mounter, options: MountOptions): Promise<MountedDevice> {
  return mounter.kind === 'direct' ? mountDirectly(options) : mountByHelper(mounter, options)
}

/** Detaches whatever of ours is mounted there, also when its daemon is gone. */
export async function detach(mounter: Mounter, folder: string): Promise<void> {
  if (mounter.kind === 'direct') {
    await new Promise<void>(resolve => unmount.async(folder, flags.unmountDetach, () => resolve()))
    return
  }
  const { child } = startHelper(mounter, ['-u', '-z', '-q', '--', folder], 'ignore')
  const late = setTimeout(() => child.kill('SIGKILL'), helperMs)
  await ended(child).finally(() => clearTimeout(late))
}

/** Whether a mount of ours is there, alive or not; asks only the table (proc_pid_mountinfo(5)), never the mount. */
export async function isMounted(folder: string): Promise<boolean> {
  const table = await readFile('/proc/self/mountinfo', 'utf8')
  const place = folder.replace(/[ \t\n\\]/g, sign => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return table.split('\n').some(line => line.split(' ')[4] === place && line.includes(` - ${mountType} `))
}

function mountDirectly({ folder, isWritable, owner }: MountOptions): MountedDevice {
  const descriptor = openSync('/dev/fuse', fileFlags.O_RDWR)
  const mode = isWritable ? 0 : flags.mountReadOnly
  const data = `fd=${descriptor},rootmode=40000,user_id=${owner.uid},group_id=${owner.gid}`
  if (mount('fairlead', folder, mountType, mode | flags.mountNoSuid | flags.mountNoDevices, data) !== 0) {
    const number = errno()
    closeSync(descriptor)
    throw new Error(`mount failed with errno ${number}`)
  }
  return { descriptor, unmount: () => detach({ kind: 'direct' }, folder) }
}

async function mountByHelper(
  mounter: Exclude<Mounter, { kind: 'direct' }>,
  { folder, isWritable }: MountOptions,
): Promise<MountedDevice> {
  const options = ['fsname=fairlead', 'subtype=fairlead', 'nosuid', 'nodev', 'auto_unmount', isWritable ? 'rw' : 'ro']
  const [ours, theirs] = socketPair()
  let helper: ReturnType<typeof startHelper>
  try {
    helper = startHelper(mounter, ['-o', options.join(','), '--', folder], theirs)
  } finally {
    closeSync(theirs)
  }
  try {
    await Promise.race([readable(ours), ended(helper.child)])
    const descriptor = receiveDescriptor(ours)
    if (descriptor === undefined) throw new Error(helper.words() || 'fusermount3 did not mount')
    // It stays, to unmount when this process should die: our end of the socket then closes.
    helper.child.unref()
    return {
      descriptor,
      unmount: async () => {
        await detach(mounter, folder)
        closeSync(ours)
      },
    }
  } catch (error) {
    helper.child.kill('SIGKILL')
    closeSync(ours)
    throw error
  }
}

/** `socket` becomes its standard input (for the service manager) or its descriptor 3. */
function startHelper(
  mounter: Exclude<Mounter, { kind: 'direct' }>,
  args: readonly string[],
  socket: number | 'ignore',
): { child: ChildProcess; words: () => string } {
  const base = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }
  const child =
    mounter.kind === 'fusermount'
      ? spawn(mounter.program, args, {
          cwd: '/',
          env: { ...base, _FUSE_COMMFD: '3' },
          stdio: ['ignore', 'ignore', 'pipe', socket],
        })
      : spawn(
          'systemd-run',
          [
            ...[mounter.uid === 0 ? '--system' : '--user', '--pipe', '--quiet', '--collect'],
            ...['--setenv=_FUSE_COMMFD=0', '--', mounter.program, ...args],
          ],
          {
            cwd: '/',
            env: { ...base, XDG_RUNTIME_DIR: `/run/user/${mounter.uid}` },
            stdio: [socket, 'ignore', 'pipe'],
          },
        )
  let words = ''
  child.stderr?.on('data', (piece: Buffer) => {
    words = (words + piece.toString()).slice(-1000)
  })
  return { child, words: () => words.trim().replaceAll('\n', '; ') }
}

/** Throws when it could not be started. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', error => reject(new Error(messageOf(error), { cause: error })))
    child.once('close', () => resolve())
  })
}

/** Waits on a thread of the pool, no longer than a helper may take. */
function readable(socket: number): Promise<void> {
  const entry = new DataView(new ArrayBuffer(8))
  entry.setInt32(0, socket, true)
  entry.setInt16(4, flags.pollIn, true)
  return new Promise(resolve => poll.async(new Uint8Array(entry.buffer), 1, helperMs, () => resolve()))
}
