// `npm run bench`: what Fairlead costs and gives on this machine. Interleaved rounds and medians; machines are noisy, so only figures of one run
// compare. Options: --rounds N (3), --seconds S per bulk measurement (4).
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Lab } from '../lab/index.ts'
import { installManager, JoinedWorkstation, managerImage, root } from '../support/index.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' } },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)

if (!existsSync(managerImage)) throw new Error('build first: npm run image')
await using lab = await Lab.open({ name: `bench${process.pid}`, workstations: [{ name: 'ws', kind: 'plain' }] })
const ws = lab.workstation('ws')
await installManager(lab, ws)
await using joined = await JoinedWorkstation.open(lab, ws)

const connectMs: number[] = []
const disconnectMs: number[] = []
for (let round = 0; round < rounds; round++) {
  connectMs.push(await timed(() => joined.connect()))
  disconnectMs.push(await timed(() => joined.fairlead(['disconnect'])))
}
await joined.connect()

const address = (namespace: string, app: string) =>
  lab.kubectl(['-n', namespace, 'get', 'pod', '-l', `app=${app}`, '-o', 'jsonpath={.items[0].status.podIP}'])
const web = (await address('shop', 'web')).trim()
const iperf = (await address('bank', 'iperf3')).trim()

const results = new Map<string, number[]>()
const note = (name: string, value: number) => results.set(name, [...(results.get(name) ?? []), value])
for (let round = 0; round < rounds; round++) {
  for (const flows of [1, 8]) {
    for (const direction of ['up', 'down'] as const) {
      note(`Mbit/s, ${flows} flow(s) ${direction}`, await bulk(iperf, 5201, flows, direction))
    }
  }
  for (const concurrency of [1, 10, 50]) {
    const fresh = await load('connections', web, 8080, concurrency * 200, concurrency)
    note(`new connections/s at concurrency ${concurrency}`, Number(fresh['perSecond']))
    note(`new connections, slowest ms at concurrency ${concurrency}`, Number(fresh['slowest']))
    const kept = await load('requests', web, 8080, concurrency * 400, concurrency)
    note(`keep-alive requests/s at concurrency ${concurrency}`, Number(kept['perSecond']))
    note(`keep-alive p99 ms at concurrency ${concurrency}`, Number(kept['p99']))
  }
  const nameserver = await resolverAddress()
  note(
    'DNS queries/s, cached',
    Number((await load('dns', nameserver, 53, 100_000, 64, 'web.shop.svc.cluster.local'))['perSecond']),
  )
}
note('resident MB, root half', await residentMb('fairleadd-root.mjs'))
note('resident MB, user half', await residentMb('fairleadd-user.mjs'))

console.log(`\n${rounds} rounds, medians`)
console.log(row('connect, ms (whole command)', median(connectMs)))
console.log(row('disconnect, ms (whole command)', median(disconnectMs)))
for (const [name, figures] of results) console.log(row(name, median(figures)))

async function bulk(host: string, port: number, flows: number, direction: 'up' | 'down'): Promise<number> {
  const args = [
    'iperf3',
    '-c',
    host,
    '-p',
    String(port),
    '-t',
    String(seconds),
    '-P',
    String(flows),
    '-J',
    ...(direction === 'down' ? ['-R'] : []),
  ]
  const { stdout } = await ws.run(args, { timeoutMs: (seconds + 20) * 1000 })
  const report = JSON.parse(stdout) as { end?: { sum_received?: { bits_per_second: number } }; error?: string }
  if (report.end?.sum_received === undefined)
    throw new Error(`iperf3 to ${host}, ${flows} flow(s) ${direction}: ${report.error ?? stdout}`)
  return report.end.sum_received.bits_per_second / 1e6
}

async function load(...args: readonly (string | number)[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await ws.run([process.execPath, join(root, 'test/bench/load.ts'), ...args.map(String)], {
    timeoutMs: 120_000,
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Record<string, unknown>
}

async function resolverAddress(): Promise<string> {
  const status = JSON.parse((await joined.fairlead(['status', '--output', 'json'])).stdout) as {
    sessions: { dns: { addresses: string[] } }[]
  }
  return status.sessions[0]?.dns.addresses[0] ?? ''
}

async function residentMb(program: string): Promise<number> {
  const { stdout } = await ws.run(['pgrep', '-f', program])
  const own = stdout.split('\n').filter(pid => pid !== '' && Number(pid) >= joined.daemonPid)
  const sizes = own.map(pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0))
  return Math.max(0, ...sizes) / 1024
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN
}

function row(name: string, value: number): string {
  return `${name.padEnd(60)} ${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en')}`
}
