// `npm run image [-- manager|daemon] [--oci]`: our images as archives, without a container engine: dist/images/NAME.tar (docker-archive) or NAME.oci.tar
// (for registries). Without a name, all. Programs of the system come from this machine (Debian and Ubuntu: packages nftables, iproute2, util-linux).
//
//   traffic-manager   all roles in the cluster: traffic-manager, traffic-agent, its init container, the sleeper
//   daemon            the workstation's daemon in a container whose network others share: `fairlead connect --docker`
//
// The base layer holds Node and what it needs, the upper one the bundles.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { nodeRootfs, sharedLibraries, writeImage } from '../cluster/image/index.ts'
import { bundles, copyKoffi } from '../esbuild.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const format = process.argv.includes('--oci') ? 'oci' : 'docker'
const node = '/usr/local/bin/node'
// As daemon/src/root/user-half.ts starts the user half, and for the same reasons.
const heapFlags = ['--expose-gc', '--max-semi-space-size=4']
const environment = { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' }

const images = {
  manager: async () => {
    await Promise.all([build(bundles.manager), build(bundles.agent)])
    return {
      reference: `fairlead/traffic-manager:${version}`,
      layers: [
        await baseOf(['nft']),
        ['manager', 'agent'].map(name => ({
          path: `/fairlead/${name}.mjs`,
          source: join(root, bundles[name].outfile),
          mode: 0o644,
        })),
      ],
      entrypoint: [node, ...heapFlags, '/fairlead/manager.mjs'],
      environment,
      user: '65534:65534',
      workingDirectory: '/',
      labels: labels('Fairlead traffic manager'),
    }
  },
  daemon: async () => {
    const names = ['fairlead', 'fairleadd-root', 'fairleadd-user']
    await Promise.all(names.map(name => build(bundles[name])))
    copyKoffi()
    return {
      reference: `fairlead/daemon:${version}`,
      layers: [
        await baseOf(['ip', 'nft', 'setpriv', 'env', 'sh']),
        [
          ...filesOf(join(root, 'dist/node_modules'), '/fairlead/node_modules'),
          ...filesOf(join(root, 'dist/cli'), '/fairlead/cli'),
          ...names.map(name => ({
            path: `/fairlead/${name}.mjs`,
            source: join(root, `dist/${name}.mjs`),
            mode: 0o644,
          })),
          {
            path: '/usr/local/bin/fairlead',
            bytes: `#!/bin/sh\nexec ${node} -- /fairlead/fairlead.mjs "$@"\n`,
            mode: 0o755,
          },
          { path: '/run/fairlead', directory: true },
          ...terminal(),
        ],
      ],
      // Devices and routes need root, in the container.
      entrypoint: [node, '/fairlead/fairleadd-root.mjs'],
      environment,
      workingDirectory: '/',
      labels: labels('Fairlead daemon'),
    }
  },
}
const archives = { manager: 'traffic-manager', daemon: 'daemon' }

const asked = process.argv.slice(2).filter(word => !word.startsWith('-'))
const wrong = asked.find(name => !Object.hasOwn(images, name))
if (wrong !== undefined) {
  console.error(`no such image: ${wrong} (there are ${Object.keys(images).join(', ')})`)
  process.exit(2)
}
mkdirSync(join(root, 'dist/images'), { recursive: true })
for (const name of asked.length > 0 ? asked : Object.keys(images)) {
  const path = join(root, `dist/images/${archives[name]}${format === 'oci' ? '.oci' : ''}.tar`)
  const image = await writeImage(await images[name](), path, format)
  console.log(`${image.reference} (${image.id}) in ${image.path}`)
}

function labels(title) {
  return { 'org.opencontainers.image.title': title, 'org.opencontainers.image.version': version }
}

/** Node, and programs of this machine with what they need, each path once. */
async function baseOf(programs) {
  const files = [...(await nodeRootfs(process.execPath)), ...(await Promise.all(programs.map(programFiles))).flat()]
  return [...new Map(files.map(file => [file.path, file])).values()]
}

async function programFiles(name) {
  const script = `PATH=$PATH:/usr/sbin:/sbin command -v ${name} || true`
  const found = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim()
  if (found === '') throw new Error(`the image needs ${name}: install its package on this machine`)
  // Where the daemon looks for it: daemon/src/root/programs.ts.
  const path = name === 'sh' ? '/bin/sh' : `/usr/bin/${name}`
  return [{ path, source: found, mode: 0o755 }, ...(await sharedLibraries(found))]
}

/** `nft -i`, which the daemon speaks with, complains where it knows no terminal at all (terminfo(5)). */
function terminal() {
  const path = ['/lib/terminfo/d/dumb', '/usr/share/terminfo/d/dumb'].find(candidate => existsSync(candidate))
  if (path === undefined) throw new Error('the image needs the terminal "dumb": install the package ncurses-base')
  return [{ path, source: path, mode: 0o644 }]
}

/** A folder of this machine, as files of an image. */
function filesOf(folder, path) {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: npm run build`)
  return readdirSync(folder, { recursive: true })
    .map(name => ({ path: `${path}/${name}`, source: join(folder, name) }))
    .filter(({ source }) => statSync(source).isFile())
    .map(file => ({ ...file, mode: file.source.endsWith('.node') ? 0o755 : 0o644 }))
}
