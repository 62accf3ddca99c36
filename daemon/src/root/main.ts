// The root half of the daemon: owns devices, routes and the machine's DNS settings, and starts a user half for each user who connects. It never
// reads what comes over a control connection. Usage: fairleadd-root [--socket PATH] [--level LEVEL] [--serve-names] [--clean-up]. Logs JSON lines to standard error.
// Windows: [--service] for the service control manager, and [--log FILE], for a service has no standard error.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  chainOf,
  controlSocketPath,
  type LogLevel,
  messageOf,
  openLog,
  openLogFile,
} from '../../../common/base/index.ts'
import { choosePlatform } from './platform/index.ts'
import { Turns } from './turns.ts'
import { UserHalves } from './user-halves.ts'

const defaultSocket = controlSocketPath(process.platform)
const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace']

const { values } = parseArgs({
  options: {
    socket: { type: 'string', default: defaultSocket },
    level: { type: 'string', default: 'info' },
    'clean-up': { type: 'boolean', default: false },
    // Answers others who ask this machine for names: containers beside the one that this runs in.
    'serve-names': { type: 'boolean', default: false },
    service: { type: 'boolean', default: false },
    log: { type: 'string' },
    // Another program in place of the user half, for tests.
    'user-half': { type: 'string', default: fileURLToPath(new URL('./fairleadd-user.mjs', import.meta.url)) },
  },
})
const level = levels.find(name => name === values.level) ?? 'info'
const write = values.log === undefined ? (line: string) => process.stderr.write(line) : openLogFile(values.log)
const log = openLog(level, write, { half: 'root' })

// Each wintun device keeps one of libuv's threads waiting, and the service control manager one.
if (process.platform === 'win32') process.env['UV_THREADPOOL_SIZE'] = '64'

async function start(): Promise<void> {
  const platform = await choosePlatform({ log, servesNames: values['serve-names'] })
  platform.checkRights()
  // A running daemon's devices are no left-overs.
  await platform.claim(values.socket)
  await platform.cleanUp()
  if (values['clean-up']) return
  const halves = new UserHalves({
    program: values['user-half'],
    logLevel: level,
    platform,
    network: new Turns(),
    log,
  })
  const control = await platform.listen(values.socket, { accept: caller => halves.pass(caller), log })
  log.info('listening', { socket: values.socket, pid: process.pid })

  let isStopping = false
  const stop = async (why: string) => {
    if (isStopping) return
    isStopping = true
    log.info('stopping', { why })
    control[Symbol.dispose]()
    await halves.stop()
    await platform.cleanUp()
  }
  if (values.service) {
    await platform.serveManager?.(stop)
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (!isStopping) void stop(signal).finally(() => process.exit(0))
    })
}

try {
  await start()
} catch (error) {
  log.error('could not start', { error: chainOf(error) })
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
