// `npm run image`: the image of all roles in the cluster (traffic-manager, traffic-agent, its init container, the sleeper) as an archive, without a
// container engine: dist/images/traffic-manager.tar (docker-archive; with `--oci`, an OCI archive for registries). The base layer holds Node, nft and
// what they need, the upper one the bundles. nft comes from this machine (Debian and Ubuntu: package nftables).
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { nodeRootfs, sharedLibraries, writeImage } from '../cluster/image/index.ts'
import { bundles } from '../esbuild.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const format = process.argv.includes('--oci') ? 'oci' : 'docker'
const path = join(root, `dist/images/traffic-manager${format === 'oci' ? '.oci' : ''}.tar`)

mkdirSync(dirname(path), { recursive: true })
await Promise.all([build(bundles.manager), build(bundles.agent)])
const image = await writeImage(
  {
    reference: `fairlead/traffic-manager:${version}`,
    layers: [
      [
        ...new Map(
          [...(await nodeRootfs(process.execPath)), ...(await nftFiles())].map(file => [file.path, file]),
        ).values(),
      ],
      ['manager', 'agent'].map(name => ({
        path: `/fairlead/${name}.mjs`,
        source: join(root, bundles[name].outfile),
        mode: 0o644,
      })),
    ],
    // As daemon/src/root/user-half.ts starts the user half, and for the same reasons.
    entrypoint: ['/usr/local/bin/node', '--expose-gc', '--max-semi-space-size=4', '/fairlead/manager.mjs'],
    environment: { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' },
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

/** nft and its libraries, for the init container; where the machine has none, nothing is written and the build fails with what to do. */
async function nftFiles() {
  const path = execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin command -v nft || true'], {
    encoding: 'utf8',
  }).trim()
  if (path === '') throw new Error('the image needs nft: install the package nftables on this machine')
  return [{ path: '/usr/bin/nft', source: path, mode: 0o755 }, ...(await sharedLibraries(path))]
}
