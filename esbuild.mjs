// Builds the bundles: one file a program. `node esbuild.mjs [NAME…]`; the table is also what the architecture test reads.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(fileURLToPath(import.meta.url))

const program = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  legalComments: 'external',
  logLevel: 'warning',
  absWorkingDir: root,
  // CommonJS dependencies inside an ES module still ask for these.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';import{fileURLToPath as __path}from'node:url';import{dirname as __dir}from'node:path';const require=__createRequire(import.meta.url),__filename=__path(import.meta.url),__dirname=__dir(__filename);",
  },
}

/** Every bundle by its name. koffi stays outside: it is a native module, copied beside the bundles. */
export const bundles = {
  // In parts: only the commands for the cluster read the Kubernetes client, which is eight times as large as all the rest.
  fairlead: {
    ...program,
    entryPoints: { fairlead: 'cli/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'cli/[name]-[hash]',
    // Windows' installation alone calls the system itself.
    external: ['koffi'],
  },
  'fairleadd-root': {
    ...program,
    entryPoints: ['daemon/src/root/main.ts'],
    outfile: 'dist/fairleadd-root.mjs',
    external: ['koffi'],
  },
  // The root half of `fairlead run`, in the command's own namespaces.
  'fairleadd-inside': {
    ...program,
    entryPoints: ['daemon/src/root/inside/main.ts'],
    outfile: 'dist/fairleadd-inside.mjs',
    external: ['koffi'],
  },
  'fairleadd-user': {
    ...program,
    entryPoints: ['daemon/src/user/main.ts'],
    outfile: 'dist/fairleadd-user.mjs',
    external: ['koffi'],
  },
  manager: { ...program, entryPoints: ['cluster/manager/main.ts'], outfile: 'dist/manager.mjs' },
  // As small as it can be: there is one of it in every intercepted pod.
  agent: {
    ...program,
    entryPoints: ['cluster/agent/main.ts'],
    outfile: 'dist/agent.mjs',
    minifySyntax: true,
    minifyWhitespace: true,
  },
  extension: {
    ...program,
    entryPoints: ['extension/src/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    banner: {},
    // Read anew in every window; names stay, for the log's stacks.
    minifyWhitespace: true,
    minifySyntax: true,
  },
}

/** Pages of the panels: for the browser, with their styles. */
export const pages = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  logLevel: 'warning',
  absWorkingDir: root,
  entryPoints: {
    traffic: 'webviews/traffic/traffic.ts',
    topology: 'webviews/topology/topology.ts',
    'traffic-style': 'webviews/traffic/traffic.css',
    'topology-style': 'webviews/topology/topology.css',
  },
  entryNames: '[name]',
  outdir: 'dist/webviews',
}

/** koffi and its prebuilt library for one platform, so that `dist` runs without node_modules. */
export function copyKoffi(platform = `${process.platform}-${process.arch}`) {
  const from = join(root, 'node_modules')
  const to = join(root, 'dist/node_modules')
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  cpSync(join(from, 'koffi'), join(to, 'koffi'), {
    recursive: true,
    filter: path =>
      !/koffi[\\/](doc|vendor|src[\\/]koffi[\\/](test|benchmark))([\\/]|$)|\.(cc|hh|h|S|asm|inc)$/.test(path),
  })
  const prebuilt = `koffi-${platform}`
  if (!existsSync(join(from, '@koromix', prebuilt))) throw new Error(`no prebuilt koffi for ${prebuilt}`)
  cpSync(join(from, '@koromix', prebuilt), join(to, '@koromix', prebuilt), { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter(name => !Object.hasOwn(bundles, name))
  if (unknown.length > 0) {
    console.error(`no such bundle: ${unknown.join(', ')} (there are ${Object.keys(bundles).join(', ')})`)
    process.exit(2)
  }
  const names = wanted.length > 0 ? wanted : Object.keys(bundles)
  // Parts of former builds have other names.
  if (names.includes('fairlead')) rmSync(join(root, 'dist/cli'), { recursive: true, force: true })
  await Promise.all([
    ...names.map(name => build(bundles[name])),
    ...(names.includes('extension') ? [build(pages)] : []),
  ])
  if (names.some(name => name.startsWith('fairleadd'))) copyKoffi()
  // `fairlead cluster install` brings the chart along.
  if (names.includes('fairlead') && existsSync(join(root, 'cluster/chart')))
    cpSync(join(root, 'cluster/chart'), join(root, 'dist/chart'), { recursive: true })
  console.log(`built ${names.join(', ')} into dist (${readdirSync(join(root, 'dist')).length} entries)`)
}
