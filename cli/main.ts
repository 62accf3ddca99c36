// The `fairlead` command: the only place of the command line that reads the process' environment. Everything else gets a Host.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../common/base/index.ts'
import packageJson from '../package.json' with { type: 'json' }
import { run } from './command-line.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** Bundled, this file lies beside the daemon's bundles and the chart; in a checkout, beside their sources. */
const isBundled = !import.meta.url.endsWith('/cli/main.ts')

const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second Ctrl-C doesn't wait for the clean end.
    if (interrupt.signal.aborted) process.exit(1)
    interrupt.abort()
  })
}
// A reader that has seen enough (`fairlead status | head -1`) is no failure.
process.stdout.on('error', () => process.exit(0))

const code = await run(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  uid: process.getuid?.(),
  version: packageJson.version,
  socket: process.env['FAIRLEAD_SOCKET'] ?? '/run/fairlead/fairlead.sock',
  bundles: isBundled ? here : join(here, '../dist'),
  chart: isBundled ? join(here, 'chart') : join(here, '../cluster/chart'),
  clock: { ...systemClock, after: keptTimer },
  signal: interrupt.signal,
})
// A request to a silent cluster, given up at its deadline, must not hold the program.
process.stdout.write('', () => process.exit(code))

function keptTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
