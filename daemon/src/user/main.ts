// The user half of the daemon: runs as the user, started by the root half, ends with it. This is the only place that knows all parts and the only
// one that reads the process' environment. Its log goes to standard error, which the root half keeps.
// `fairleadd-user --join PIPE` is the half on Windows, where its user's programs start it, and it comes to the service by itself.
// `fairleadd-user --inside FOLDER PORTS` is the half of one command (`fairlead run`), which starts a root half of its own: see inside/.
import { createHash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import {
  chainOf,
  Garbage,
  halfNotePath,
  KnownError,
  type LogLevel,
  openLog,
  openLogFile,
  systemClock,
} from '../../../common/base/index.ts'
import { halfExits } from '../../../common/control/index.ts'
import { Ip } from '../../../common/net/index.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { ownUser, protectPipe, withOwner } from '../windows/index.ts'
import { ControlServer, openClientDoor } from './control/index.ts'
import { Neighbours, Resolver } from './dns/index.ts'
import { chooseMounter, lookAtMachine, Mounts } from './files/index.ts'
import { areMountsSeenInside, Inside, insideNeeds, serveCommand } from './inside/index.ts'
import { Intercepts, kernelLocalPorts } from './intercept/index.ts'
import { Cluster } from './kube/index.ts'
import {
  hasAddress,
  type Joined,
  joinService,
  Machine,
  NetworkChanges,
  openNotices,
  readSurroundings,
} from './machine/index.ts'
import { type Identity, openManagerLink, Sessions } from './session/index.ts'
import { readUserFile, userFilePath } from './settings/index.ts'
import { trimHeap } from './trim-heap.ts'
import { TunnelClient } from './tunnel/index.ts'
import { Vif } from './vif/index.ts'

/** Without sessions and without clients this half is of no use. */
const idleMs = 10 * 60_000
const idleCheckMs = 30_000
/** How often it is looked whether traffic has ceased. */
const restCheckMs = 5_000
/** After Quit: time for the last answer to leave. */
const quitDelayMs = 100

const [, , mode, folder = '', ports = ''] = process.argv
const level = (process.env['FAIRLEAD_LOG_LEVEL'] ?? 'info') as LogLevel
const localFolder = join(process.env['LOCALAPPDATA'] ?? tmpdir(), 'Fairlead')
const write = mode === '--join' ? joinedLog() : (line: string) => process.stderr.write(line)
const log = openLog(level, write, { half: 'user' })
const clock = systemClock
const garbage = new Garbage(globalThis.gc, { trim: trimHeap })
setInterval(() => garbage.rest(), restCheckMs).unref()
// Devices signal their packets (vif/device). One that comes when its device has just gone would end the process, if nobody heard it.
process.on('SIGIO', () => undefined)
const inside = mode === '--inside' ? Inside.open({ folder, level, log }) : undefined
const joined = mode === '--join' ? await joinRoot(folder) : undefined
const machine = inside?.machine ?? (joined === undefined ? Machine.attach() : Machine.join(joined))
const network = new NetworkChanges({
  openNotices: changed => openNotices(changed, log),
  clock,
  wallClock: () => Date.now(),
})
const identity = identityOf()

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
const mounts = new Mounts({
  // A copy is seen everywhere.
  mounter: async () =>
    inside === undefined || (await areMountsSeenInside()) ? chooseMounter(await lookAtMachine(owner.uid)) : undefined,
  owner,
  notes: join(runtimeFolder(owner.uid), `fairlead-mounts-${owner.uid}`),
  clock,
  log,
})

/** All sessions' resolvers agree about whose name is whose. */
const neighbours = new Neighbours()
const sessions = new Sessions({
  machine,
  openCluster: source => new Cluster(source),
  openLink: (cluster, request) => openManagerLink(cluster, request, { identity, clock, log }),
  createTunnel: () => new TunnelClient({ log, dialTimeoutMs: 3_000, latencyMs: 2_000, garbage }),
  createResolver: (lookup, options) =>
    new Resolver({ lookup, askMachine: askForAddresses, clock, log, neighbours, ...options }),
  openVif: ({ descriptor, info, flows, dns }) =>
    Vif.open({ descriptor, info, tcp: flows, udp: flows, prober: flows, dns, clock, log }),
  readUserFile: environment => readUserFile(userFilePath(environment, process.platform)),
  lookAround: readSurroundings,
  hasAddress,
  onNetworkChange: listener => network.onChange(listener),
  createIntercepts: ({ changed, log }) =>
    new Intercepts({
      dependencies: {
        ...{ clientName: identity.name, localPorts: kernelLocalPorts(inside?.pid), mounts, clock, log },
        ...{ wallClock: () => Date.now(), elsewhere: inside },
      },
      changed,
    }),
  askMachine: name => lookup(name),
  wallClock: () => Date.now(),
  clock,
  log,
  ...(inside === undefined ? {} : insideNeeds(inside, { clock, log })),
})
const control = new ControlServer({
  sessions,
  version: packageJson.version,
  clock,
  log,
  quit: () => void setTimeout(() => process.exit(0), quitDelayMs),
})
void mounts.cleanUp().catch((error: unknown) => log.warn('nothing could be cleaned up', { error: chainOf(error) }))
machine.onConnection(socket => control.serve(socket))
if (joined !== undefined) {
  const notePath = halfNotePath(process.env) ?? join(localFolder, 'half')
  const protect = (path: string) => protectPipe(path, withOwner(ownUser()))
  const door = await openClientDoor({ notePath, protect, accept: socket => control.serve(socket), log })
  process.on('exit', () => door[Symbol.dispose]())
}
if (inside !== undefined) {
  const { ended } = await serveCommand({ folder, ports, inside, accept: socket => control.serve(socket) })
  void ended.then(() => sessions.end('')).finally(() => process.exit(0))
}

// The root half is gone: the device goes with this process, at once. process.exit would wait for the thread that waits for packets.
void machine.lost.then(() => {
  if (inside !== undefined) rmSync(folder, { recursive: true, force: true })
  process.kill(process.pid, 'SIGKILL')
})
process.on('SIGTERM', () => void sessions.end('').finally(() => process.exit(0)))
// A Ctrl-C in the terminal of `fairlead daemon` reaches both halves; the root half decides.
process.on('SIGINT', () => undefined)
process.on('uncaughtException', error => {
  log.error('a bug ended the user half', { error: chainOf(error), stack: error.stack })
  process.kill(process.pid, 'SIGKILL')
})

let idleSince = clock.now()
setInterval(() => {
  if (inside !== undefined || sessions.all.length > 0 || control.connectionCount > 0) idleSince = clock.now()
  else if (clock.now() - idleSince > idleMs) process.exit(0)
}, idleCheckMs)

/** Ends the process, with a code that says why, when this user's half can't be this one. */
async function joinRoot(service: string): Promise<Joined> {
  try {
    return await joinService(service)
  } catch (error) {
    log.error('could not join the service', { error: chainOf(error) })
    const codes: Partial<Record<string, number>> = {
      DAEMON_NOT_RUNNING: halfExits.noService,
      DAEMON_LOST: halfExits.another,
    }
    process.exit(error instanceof KnownError ? codes[error.code] : 1)
  }
}

function joinedLog(): (line: string) => void {
  mkdirSync(localFolder, { recursive: true })
  return openLogFile(join(localFolder, 'half.log'))
}

/** What programs on this machine find; undefined when there is no such name. */
async function askForAddresses(name: string): Promise<readonly Ip[] | undefined> {
  try {
    const found = await lookup(name, { all: true })
    return found.map(({ address }) => Ip.parse(address)).filter(ip => ip !== undefined)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND') return undefined
    throw error
  }
}

/** The user's own, and emptied when the machine starts: https://specifications.freedesktop.org/basedir-spec/latest/ */
function runtimeFolder(uid: number): string {
  const folder = `/run/user/${uid}`
  return existsSync(folder) ? folder : tmpdir()
}

/** Who we are to the manager: a name for people, and an id that is the same after a restart without being stored. */
function identityOf(): Identity {
  let user = `uid${process.getuid?.() ?? 0}`
  try {
    user = userInfo().username
  } catch {
    // A uid without an entry in passwd, as in containers.
  }
  // Windows has no number for it.
  const uid = process.getuid?.() ?? user
  const command = inside === undefined ? '' : ` ${folder}`
  return { name: `${user}@${hostname()}`, installId: uuidOf(`fairlead ${machineId()} ${uid}${command}`) }
}

/** machine-id(5) asks for its hash to be shown, never itself. */
function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim()
  } catch {
    return hostname()
  }
}

/** A UUID of version 8 (RFC 9562 §5.8) from a hash. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
