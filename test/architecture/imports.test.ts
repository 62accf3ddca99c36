// Who may import whom: the table of docs/architecture.md, held against the real imports of every bundle (type-only imports are already gone there).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BuildOptions, build } from 'esbuild'

/** Folder → folders of ours that its files may import at run time. The longest match counts. */
const may: Record<string, readonly string[]> = {
  'common/base': [],
  'common/net': ['common/base'],
  'common/protocol': ['common/base', 'common/net'],
  'common/tunnel': ['common/base', 'common/net', 'common/protocol'],
  'common/control': ['common/base', 'common/protocol'],
  'common/panels': [],
  'daemon/src/messages.ts': [],
  'daemon/src/frames.ts': [],
  'daemon/src/packet-frames.ts': [],
  'daemon/src/system': ['common/net'],
  'daemon/src/windows': ['common/net'],
  'daemon/src/root': [
    'daemon/src/messages.ts',
    'daemon/src/frames.ts',
    'daemon/src/packet-frames.ts',
    'daemon/src/system',
    'daemon/src/windows',
    'common/base',
    'common/net',
  ],
  'daemon/src/user/machine': [
    'daemon/src/messages.ts',
    'daemon/src/frames.ts',
    'daemon/src/system',
    'daemon/src/windows',
    'common/base',
    'common/net',
  ],
  'daemon/src/user/vif': ['daemon/src/packet-frames.ts', 'common/base', 'common/net'],
  'daemon/src/user/dns': ['common/base', 'common/net'],
  'daemon/src/user/virtual': ['daemon/src/messages.ts', 'common/base', 'common/net'],
  'daemon/src/user/settings': ['daemon/src/user/virtual', 'common/base', 'common/net'],
  'daemon/src/user/tunnel': ['common/base', 'common/net', 'common/protocol', 'common/tunnel'],
  'daemon/src/user/kube': ['common/base', 'common/net'],
  'daemon/src/user/files': ['common/base', 'common/protocol'],
  'daemon/src/user/intercept': [
    'daemon/src/user/tunnel',
    ...['common/base', 'common/net', 'common/protocol', 'common/tunnel'],
  ],
  'daemon/src/user': [
    ...['daemon/src/messages.ts', 'daemon/src/frames.ts', 'daemon/src/system', 'daemon/src/windows'],
    ...['common', 'package.json'],
  ],
  cli: ['common', 'package.json'],
  'cluster/image': [],
  'cluster/shared': ['common/base'],
  'cluster/shared/lookups': ['common/base', 'common/net', 'common/protocol'],
  'cluster/agent': ['common', 'cluster/shared'],
  'cluster/manager': ['common', 'cluster/shared'],
  extension: ['common'],
  webviews: ['common/panels'],
}
/** npm packages that a folder may use; folders without an entry are free. */
const packages: Record<string, readonly string[]> = {
  'daemon/src/root': ['koffi'],
  'common/base': [],
  'common/net': [],
  'daemon/src/user/files': ['koffi'],
  'daemon/src/user/vif': ['koffi'],
  'cluster/shared/lookups': ['dns-packet'],
  'cluster/shared': [],
  'cluster/agent': [],
}

const layers = [...Object.keys(may), ...Object.keys(packages)].sort((a, b) => b.length - a.length)
const packageLayers = Object.keys(packages).sort((a, b) => b.length - a.length)
const layerOf = (path: string, of = layers) => of.find(layer => path === layer || path.startsWith(`${layer}/`))
const isInside = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

test('every run-time import stays inside the table', async () => {
  const { bundles, pages } = (await import('../../esbuild.mjs')) as unknown as {
    bundles: Record<string, BuildOptions>
    pages: BuildOptions
  }
  const bad = new Set<string>()
  for (const options of [...Object.values(bundles), pages]) {
    const { metafile } = await build({ ...options, write: false, metafile: true, logLevel: 'silent' })
    for (const [from, { imports }] of Object.entries(metafile.inputs)) {
      if (from.startsWith('node_modules')) continue
      const layer = layerOf(from)
      for (const { path: to, external } of imports) {
        // esbuild's own helpers, of `using`, say.
        if (to === '<runtime>') continue
        const packageName =
          external && !to.startsWith('node:') ? to : /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(to)?.[1]
        const folder = layerOf(from, packageLayers)
        if (packageName !== undefined) {
          if (folder !== undefined && !packages[folder]?.includes(packageName))
            bad.add(`${from} uses the package ${packageName}`)
        } else if (!to.startsWith('node:')) {
          if (layer === undefined) bad.add(`${from} is in no folder of the table`)
          else if (!isInside(to, layer) && !(may[layer] ?? []).some(folder => isInside(to, folder)))
            bad.add(`${from} imports ${to}`)
        }
      }
    }
  }
  assert.deepEqual([...bad].sort(), [])
})
