// The half inside a command's namespaces, started by unshare(1): user_namespaces(7), network_namespaces(7), mount_namespaces(7). The namespaces are
// those of its process; the command joins them by nsenter(1). It ends with this process, and this process with it.
import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { chainOf, KnownError, type Log } from '../../../../common/base/index.ts'
import type { Endpoint, Ip } from '../../../../common/net/index.ts'
import { channelPair, closeDescriptor, Machine } from '../machine/index.ts'
import { FewAtOnce } from './few-at-once.ts'

/** Only this machine's kernel is involved. */
const connectMs = 10_000

/**
 * Their own user namespace, in which the user keeps its number and has every capability; mounts of the machine still arrive (volumes of an intercept),
 * ours never leave.
 */
const namespaces = ['--user', '--map-current-user', '--keep-caps', '--net', '--mount', '--propagation', 'slave']

export class Inside {
  readonly machine: Machine
  readonly #child: ChildProcess
  /** Below limits.pendingRequests, so that a burst of connections leaves room for other requests. */
  readonly #connecting = new FewAtOnce(8)

  private constructor(child: ChildProcess, machine: Machine) {
    this.#child = child
    this.machine = machine
  }

  /** `folder`: for files of a moment. Throws RUN_FAILED. */
  static open({ folder, level, log }: { folder: string; level: string; log: Log }): Inside {
    const program = fileURLToPath(new URL('./fairleadd-inside.mjs', import.meta.url))
    const { ours, theirs } = channelPair()
    const command = [...namespaces, '--', process.execPath, program, folder]
    const child = spawn('unshare', command, {
      cwd: '/',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', FAIRLEAD_LOG_LEVEL: level },
      // In this order they are the descriptors of messages.ts.
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', theirs],
      // Ctrl-C in the command's terminal is for the command.
      detached: true,
    })
    closeDescriptor(theirs)
    child.on('error', error => log.error('unshare could not be started', { error: chainOf(error) }))
    const pipe = child.stdio[3] as Duplex | null | undefined
    if (pipe === null || pipe === undefined)
      throw new KnownError('RUN_FAILED', { what: 'unshare could not be started' })
    return new Inside(child, Machine.attach(pipe, ours))
  }

  /** Whose namespaces the command joins. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The descriptor of a socket that listens on that address of the command's network; the caller closes it. */
  listen(address: Ip, port = 0): Promise<number> {
    const listen = { address: address.toString(), port }
    return this.machine.openSocket(
      { family: address.family, transport: 'tcp', listen },
      { signal: AbortSignal.timeout(connectMs) },
    )
  }

  /** A socket of the command's network that begins to connect. Half-open, without delay. Throws KnownError. */
  async connect({ ip, port }: Endpoint): Promise<Socket> {
    const fd = await this.#open(ip.family, 'tcp')
    const socket = new Socket({ fd, allowHalfOpen: true })
    socket.setNoDelay(true)
    return socket.connect({ host: ip.toString(), port })
  }

  /** The descriptor of a UDP socket of the command's network; the caller closes it. Throws KnownError. */
  datagramSocket(family: 4 | 6): Promise<number> {
    return this.#open(family, 'udp')
  }

  #open(family: 4 | 6, transport: 'tcp' | 'udp'): Promise<number> {
    return this.#connecting.run(() =>
      this.machine.openSocket({ family, transport }, { signal: AbortSignal.timeout(connectMs) }),
    )
  }
}
