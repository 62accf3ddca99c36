// The traffic-agent, a program of three roles in one image: the sidecar itself; `init`, which redirects ports that have no name and ends; and
// `sleep`, which takes the place of an application that somebody's own process replaces.
import { chainOf, Garbage, systemClock } from '../../common/base/index.ts'
import { AdjustableLog } from '../shared/index.ts'
import { domainOfSearch, Lookups, readResolverFile, usualDomain } from '../shared/lookups/index.ts'
import { Agent } from './agent.ts'
import { applyRules, redirections } from './init/index.ts'
import { readConfig, readPod, readToken } from './settings.ts'

const nanosPerMs = 1_000_000

try {
  await run(process.argv[2] ?? 'agent')
  process.exit(0)
} catch (error) {
  const line = { time: new Date().toISOString(), level: 'error', message: `could not start: ${chainOf(error)}` }
  process.stderr.write(`${JSON.stringify(line)}\n`)
  process.exit(1)
}

async function run(role: string): Promise<void> {
  switch (role) {
    case 'agent':
      await agent()
      return
    case 'init': {
      const script = redirections(await readConfig())
      if (script !== undefined) await applyRules(script)
      return
    }
    case 'sleep':
      await terminated()
      return
    default:
      throw new Error(`no role "${role}"`)
  }
}

async function agent(): Promise<void> {
  const stopped = terminated()
  const config = await readConfig()
  const levels = new AdjustableLog(config.logLevel, line => process.stdout.write(line))
  const { log } = levels
  const resolver = readResolverFile()
  const started = await Agent.start({
    config,
    pod: readPod(process.env),
    environment: process.env,
    token: () => readToken(),
    lookups: new Lookups({
      nameservers: resolver.nameservers,
      clusterDomain: domainOfSearch(resolver.search) ?? usualDomain,
    }),
    clock: systemClock,
    log,
    garbage: new Garbage(globalThis.gc),
    logLevel: ({ log_level, duration }) =>
      levels.use(log_level, (duration?.seconds ?? 0) * 1000 + (duration?.nanos ?? 0) / nanosPerMs),
  })
  log.info('stopping', { signal: await stopped })
  await started.drain()
  await started[Symbol.asyncDispose]()
}

function terminated(): Promise<string> {
  return new Promise(resolve => {
    // Something must keep the sleeper alive.
    const alive = setInterval(() => undefined, 2 ** 30)
    for (const name of ['SIGTERM', 'SIGINT'] as const)
      process.once(name, () => {
        clearInterval(alive)
        resolve(name)
      })
  })
}
