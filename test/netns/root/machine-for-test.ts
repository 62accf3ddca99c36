// A machine in namespaces of its own (network, and mounts for /run and /etc/resolv.conf), with a gateway that has a nameserver, and the real
// root half on it.
//
//   machine (eth0 10.98.0.2, default via .1, resolv.conf → 10.98.0.1) ── veth ── gateway (10.98.0.1, answers any UDP query on port 53)
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { until } from '../../support/until.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const rootMain = file('../../../daemon/src/root/main.ts')
const fakeUserHalf = file('fake-user-half.ts')
const nameserver = file('nameserver.ts')
const run = promisify(execFile)
let count = 0

/** A user of the machine with a group beside their own. */
export const helper = { uid: 43_210, group: 43_211 } as const

export type Answer = Readonly<Record<string, unknown>>

export class MachineForTest implements AsyncDisposable {
  readonly #name: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'fairlead-root-'))
  readonly #children: ChildProcess[] = []
  #root: ChildProcess | undefined
  log = ''

  private constructor(name: string) {
    this.#name = name
  }

  /** `args` are for the root half. */
  static async open(...args: string[]): Promise<MachineForTest> {
    const machine = new MachineForTest(`flroot${process.pid}x${++count}`)
    try {
      await machine.#wire()
      await machine.start(...args)
    } catch (error) {
      await machine[Symbol.asyncDispose]()
      throw error
    }
    return machine
  }

  get #gateway(): string {
    return `${this.#name}g`
  }

  /** Other users must be able to connect, so it is not in a folder of mode 0700. */
  get socket(): string {
    return join(this.#folder, 'run', 'fairlead.sock')
  }

  get rootPid(): number {
    return this.#root?.pid ?? 0
  }

  /** Runs a command on the machine; its standard output. */
  async run(...[command = '', ...args]: string[]): Promise<string> {
    const { stdout } = await run('ip', ['netns', 'exec', this.#name, command, ...args], { timeout: 10_000 })
    return stdout
  }

  spawnRoot(...args: string[]): ChildProcess {
    const script =
      'for file in resolv.conf passwd group; do mount --bind "$1/$file" /etc/$file; done && shift && exec "$@"'
    const program = [
      process.execPath,
      rootMain,
      '--socket',
      this.socket,
      '--user-half',
      fakeUserHalf,
      '--level',
      'debug',
    ]
    const inside = ['unshare', '--mount', 'sh', '-c', script, 'sh', this.#folder, ...program]
    const child = spawn('nsenter', [`--net=/run/netns/${this.#name}`, ...inside, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => {
        this.log += piece.toString()
      })
    return child
  }

  async start(...rootArgs: string[]): Promise<void> {
    this.log = ''
    this.#root = this.spawnRoot(...rootArgs)
    await until('the root half listens', () => this.log.includes('"listening"'))
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const root = this.#root
    if (root === undefined || root.exitCode !== null || root.signalCode !== null) return
    root.kill(signal)
    await once(root, 'exit')
  }

  /** One order to the fake user half of `uid`. */
  async ask(order: Answer, uid = 0): Promise<Answer> {
    if (uid === 0) return askOver(this.socket, order)
    const script = `import(${JSON.stringify(file('machine-for-test.ts'))}).then(async ({ askOver }) => {
      process.setgroups([]); process.setgid(${uid}); process.setuid(${uid})
      process.stdout.write(JSON.stringify(await askOver(process.argv[1], JSON.parse(process.argv[2]))))
    })`
    const { stdout } = await run(process.execPath, ['-e', script, this.socket, JSON.stringify(order)], {
      timeout: 15_000,
    })
    return JSON.parse(stdout) as Answer
  }

  /** What a program gets that asks `server` over UDP, from `source` when given: the name of who answered, or the error. */
  async query(server: string, source?: string): Promise<string> {
    const args = [process.execPath, nameserver, 'ask', server, ...(source === undefined ? [] : [source])]
    return (await this.run(...args)).trim()
  }

  /** The same for a program of the gateway. */
  async queryFromGateway(server: string): Promise<string> {
    const args = ['netns', 'exec', this.#gateway, process.execPath, nameserver, 'ask', server]
    return (await run('ip', args, { timeout: 10_000 })).stdout.trim()
  }

  /** A nameserver that answers `name` to everything, on the machine (a resolver on a device is played that way) or on the gateway. */
  async serve(where: 'machine' | 'gateway', address: string, name: string, port = 53): Promise<void> {
    const namespace = where === 'machine' ? this.#name : this.#gateway
    const args = ['netns', 'exec', namespace, process.execPath, nameserver, 'serve', address, name, String(port)]
    const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#children.push(child)
    await once(child.stdout, 'data')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGTERM')
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    for (const name of [this.#name, this.#gateway]) await run('ip', ['netns', 'delete', name]).catch(() => undefined)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #wire(): Promise<void> {
    const [machine, gateway] = [this.#name, this.#gateway]
    const resolvConf = join(this.#folder, 'resolv.conf')
    const script = `
      chmod 755 ${this.#folder}
      printf '; made by a test\\noptions\\nfoo bar\\nsearch corp.example\\nnameserver 10.98.0.1\\n' > ${resolvConf}
      cp /etc/passwd /etc/group ${this.#folder}
      echo 'helper:x:${helper.uid}:${helper.uid}::/:/bin/sh' >> ${this.#folder}/passwd
      echo 'helpers:x:${helper.group}:helper' >> ${this.#folder}/group
      ip netns add ${machine}; ip netns add ${gateway}
      ip -n ${machine} link set lo up; ip -n ${gateway} link set lo up
      ip -n ${machine} link add eth0 type veth peer name eth0 netns ${gateway}
      ip -n ${machine} address add 10.98.0.2/24 dev eth0; ip -n ${gateway} address add 10.98.0.1/24 dev eth0
      ip -n ${machine} link set eth0 up; ip -n ${gateway} link set eth0 up
      ip -n ${machine} route add default via 10.98.0.1`
    await run('sh', ['-ec', script])
    await this.serve('gateway', '10.98.0.1', 'gateway')
  }
}

/** One order over a connection of its own. */
export async function askOver(path: string, order: Answer): Promise<Answer> {
  const socket = connect(path)
  try {
    socket.setTimeout(12_000, () => socket.destroy(new Error('no answer')))
    socket.write(`${JSON.stringify(order)}\n`)
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
    const failed = new Promise<never>((_, reject) => socket.once('error', reject))
    const { value, done } = await Promise.race([lines.next(), failed])
    if (done === true) throw new Error('the connection was closed')
    return JSON.parse(value) as Answer
  } finally {
    socket.destroy()
  }
}
