// The traffic manager: the workstations' end in the cluster. Sessions, the cluster's networks, lookups, tunnels, over one HTTP/2 port on the pod's
// loopback, so that the right to port-forward to this pod is the only way in. Composition and the life of the process; each part has its folder.
import { createServer } from 'node:http2'
import { KubeConfig } from '@kubernetes/client-node'
import { chainOf, type Log, openLog, systemClock } from '../../common/base/index.ts'
import { addHealth, connectionOptions, GrpcServer, ManagerService } from '../../common/protocol/index.ts'
import { serveTunnel, tunnelPath } from '../../common/tunnel/index.ts'
import { Cluster } from './cluster-info/index.ts'
import { Lookups, readResolverFile } from './lookups/index.ts'
import { createMetricsServer } from './metrics.ts'
import { managerHandlers } from './service.ts'
import { Sessions } from './sessions/index.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'

const sweepMs = 5000
/** Open streams get this long after SIGTERM. */
const graceMs = 2000

try {
  const settings = readSettings(process.env)
  const log = openLog(settings.logLevel, line => process.stdout.write(line))
  await run(settings, log)
} catch (error) {
  const text =
    error instanceof SettingsError ? `bad configuration: ${error.message}` : `could not start: ${chainOf(error)}`
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

async function run(settings: Settings, log: Log): Promise<void> {
  const traffic = { sentBytes: 0, receivedBytes: 0 }
  const sessions = new Sessions({ clock: systemClock, ttlMs: settings.clientTtlMs })
  let isReady = false
  let openTunnels = 0

  const metrics = createMetricsServer({
    isReady: () => isReady,
    sessions: () => sessions.size,
    openTunnels: () => openTunnels,
    bytesFromClients: () => traffic.receivedBytes,
    bytesToClients: () => traffic.sentBytes,
  })
  metrics.listen(settings.metricsPort)

  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromCluster()
  using cluster = await Cluster.open({ kubeConfig, settings, clock: systemClock, log })
  const { nameservers } = readResolverFile()
  const lookups = new Lookups({ nameservers, clusterDomain: settings.clusterDomain })

  const grpc = new GrpcServer({ onBug: (error, path) => log.error('a call failed', { path, why: chainOf(error) }) })
  grpc.add(ManagerService, managerHandlers({ settings, sessions, cluster, lookups }))
  addHealth(grpc, () => isReady)
  grpc.handleRaw(tunnelPath, stream => {
    openTunnels++
    stream.once('close', () => openTunnels--)
    serveTunnel(stream, {
      isSession: id => sessions.get(id) !== undefined,
      exists: ip => cluster.exists(ip),
      log,
      traffic,
    })
  })
  const server = createServer(connectionOptions)
  grpc.attach(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port, settings.host, resolve)
  })
  isReady = true
  log.info('listening', { host: settings.host, port: settings.port, metrics: settings.metricsPort })

  const sweep = setInterval(() => {
    for (const id of sessions.sweep()) log.info('a silent session was ended', { session: id })
  }, sweepMs)
  const signal = await new Promise<string>(resolve => {
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => resolve(name))
  })
  log.info('stopping', { signal })
  isReady = false
  clearInterval(sweep)
  metrics.close()
  server.close()
  setTimeout(() => process.exit(0), graceMs).unref()
}
