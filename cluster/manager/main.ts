// The traffic manager: the workstations' end in the cluster. Sessions, the cluster's networks, lookups, tunnels, over one HTTP/2 port on the pod's
// loopback, so that the right to port-forward to this pod is the only way in. Reads the environment and lives until SIGTERM. With the argument
// `restore` it takes every agent out of the cluster instead, and ends.
import { chainOf, Garbage, systemClock } from '../../common/base/index.ts'
import { Ip } from '../../common/net/index.ts'
import { AdjustableLog } from '../shared/index.ts'
import { readResolverFile } from '../shared/lookups/index.ts'
import { inClusterAccess } from './kube/index.ts'
import { Manager } from './manager.ts'
import { restore } from './restore.ts'
import { readSettings, SettingsError } from './settings.ts'

/** A start that takes longer is a failed one: Kubernetes tries again. */
const startTimeoutMs = 60_000
/** What an uninstallation waits for at most. */
const restoreTimeoutMs = 10 * 60_000

/** Between collections of the heap. At 1,000, 100,000 connections leave 100 MB resident; at the usual 4,000, 125. */
const callsPerCollection = 1000

try {
  const settings = readSettings(process.env)
  const levels = new AdjustableLog(settings.logLevel, line => process.stdout.write(line))
  const { log } = levels
  const apiHost = process.env['KUBERNETES_SERVICE_HOST'] ?? ''
  if (apiHost === '') throw new SettingsError('KUBERNETES_SERVICE_HOST: is missing; the manager runs in a pod')
  const access = await inClusterAccess(apiHost, process.env['KUBERNETES_SERVICE_PORT'] ?? '443')
  if (process.argv[2] === 'restore') {
    await restore({ settings, access, clock: systemClock, log }, { signal: AbortSignal.timeout(restoreTimeoutMs) })
    process.exit(0)
  }
  const stopped = new Promise<string>(resolve => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name))
  })
  const resolver = readResolverFile()
  const garbage = new Garbage(globalThis.gc, { flowsPerCollection: callsPerCollection })
  const manager = await Manager.start(
    {
      settings,
      access,
      kubernetesService: Ip.parse(apiHost),
      nameservers: resolver.nameservers,
      search: resolver.search,
      moved: bytes => garbage.moved(bytes),
      callEnded: () => garbage.flowEnded(),
      logLevel: (name, ms) => levels.use(name, ms),
      clock: systemClock,
      log,
    },
    { signal: AbortSignal.timeout(startTimeoutMs) },
  )
  const signal = await stopped
  log.info('stopping', { signal })
  await manager[Symbol.asyncDispose]()
  process.exit(0)
} catch (error) {
  const text =
    error instanceof SettingsError ? `bad configuration: ${error.message}` : `could not start: ${chainOf(error)}`
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'error', message: text })}\n`)
  process.exit(1)
}
