// The `fairlead` command: the only place of the command line that reads the process' environment. Everything else gets a Host.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { controlSocketPath, systemClock } from '../common/base/index.ts'
import { controlPlace } from '../common/control/index.ts'
import packageJson from '../package.json' with { type: 'json' }
import { run } from './command-line.ts'
import { Foreground, Signals } from './intercept/index.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** Bundled, this file lies beside the daemon's bundles and the chart; in a checkout, beside their sources. */
const isBundled = !import.meta.url.endsWith('/cli/main.ts')

const socket = process.env['FAIRLEAD_SOCKET'] ?? controlSocketPath(process.platform)
const bundles = isBundled ? here : join(here, '../dist')
const signals = new Signals(process, () => process.exit(1))
// A reader that has seen enough (`fairlead status | head -1`) is no failure.
process.stdout.on('error', () => process.exit(0))

const code = await run(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  // Not before it is wanted: a program that we run gets it untouched.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  uid: process.getuid?.(),
  platform: process.platform,
  version: packageJson.version,
  socket,
  control: controlPlace({
    service: socket,
    programs: { node: process.execPath, bundles },
    environment: process.env,
    platform: process.platform,
  }),
  bundles,
  chart: isBundled ? join(here, 'chart') : join(here, '../cluster/chart'),
  clock: { ...systemClock, after: keptTimer },
  signal: signals.signal,
  foreground: new Foreground(signals),
})
// A request to a silent cluster, given up at its deadline, must not hold the program.
process.stdout.write('', () => process.exit(code))

function keptTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
