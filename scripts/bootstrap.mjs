// The one entry of every npm script. Works straight after `git clone`, with the machine's own Node (18 or newer): installs what package-lock.json
// names when it is not there yet, saying so, and then runs the command under the pinned Node (package `node`), whatever the machine has.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules/.bin')
const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** What each npm script runs, under the pinned Node. */
const commands = {
  bench: ['test/bench/main.ts'],
  build: ['esbuild.mjs'],
  check: ['scripts/check.mjs'],
  demo: ['scripts/demo.ts'],
  fuzz: ['test/fuzz/main.ts'],
  format: ['scripts/format.mjs'],
  generate: ['scripts/generate.mjs'],
  image: ['scripts/image.mjs'],
  lab: ['test/lab/cli.ts'],
  package: ['scripts/package.mjs'],
  test: ['scripts/test.mjs'],
}

const [name, ...args] = process.argv.slice(2)
if (name === undefined || !Object.hasOwn(commands, name)) {
  console.error(`usage: npm run <${Object.keys(commands).join('|')}>`)
  process.exit(2)
}

installPackages()
const child = spawn(node, [...commands[name], ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
})
// The terminal sends Ctrl-C to the whole group: the command decides what to do with it, and we report how it ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
child.on('error', error => {
  console.error(`could not start the pinned Node: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))

function installPackages() {
  if (existsSync(node) && isInstalled()) return
  console.error('Installing the npm packages of package-lock.json (Node 24 among them) into node_modules …')
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (result.status !== 0 || !existsSync(node)) {
    console.error('npm ci failed; see its output above.')
    process.exit(1)
  }
}

/** Whether node_modules holds what package-lock.json names, by npm's own record of what it installed. */
function isInstalled() {
  const record = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const packagesOf = file => JSON.parse(readFileSync(file, 'utf8')).packages
  const there = packagesOf(record)
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || (optional === true && there[path] === undefined) || there[path]?.version === version,
  )
}
