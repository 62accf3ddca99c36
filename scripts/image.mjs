// `npm run image`: the image of the traffic manager as an archive, without a container engine: dist/images/traffic-manager.tar (docker-archive; with
// `--oci`, an OCI archive for registries). The base layer holds Node and what it needs, the upper one the bundle.
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { nodeRootfs, writeImage } from '../cluster/image/index.ts'
import { bundles } from '../esbuild.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const format = process.argv.includes('--oci') ? 'oci' : 'docker'
const path = join(root, `dist/images/traffic-manager${format === 'oci' ? '.oci' : ''}.tar`)

mkdirSync(dirname(path), { recursive: true })
await build(bundles.manager)
const image = await writeImage(
  {
    reference: `fairlead/traffic-manager:${version}`,
    layers: [
      await nodeRootfs(process.execPath),
      [{ path: '/fairlead/manager.mjs', source: join(root, bundles.manager.outfile), mode: 0o644 }],
    ],
    entrypoint: ['/usr/local/bin/node', '/fairlead/manager.mjs'],
    environment: { NODE_ENV: 'production' },
    user: '65534:65534',
    workingDirectory: '/',
    labels: {
      'org.opencontainers.image.title': 'Fairlead traffic manager',
      'org.opencontainers.image.version': version,
    },
  },
  path,
  format,
)
console.log(`${image.reference} (${image.id}) in ${image.path}`)
