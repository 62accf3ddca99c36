// The programs of the lab, and programs of others that tests are run with, built from Go modules and kept in the cache by the hash of their sources. Kubernetes takes about five minutes on two
// cores from an empty Go cache; everything else takes seconds.
import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, run } from './command.ts'
import type { Report } from './report.ts'

/** Other people's programs, for tests of how we get on with them. Not part of a lab: built when a test asks. */
export type Peer = 'helm' | 'rollouts' | 'telepresence'

export interface Programs {
  /** etcd, API server, controllers, scheduler, kubelet, kube-proxy and kubectl, by their first argument. */
  readonly kube: string
  readonly coredns: string
  readonly pause: string
  readonly sample: string
  readonly link: string
  /** The bench's load, for programs on workstations and nodes. */
  readonly load: string
}

const kubernetes = '1.34.4'
const minGo = [1, 26] as const
const buildTimeoutMs = 40 * 60_000

interface Source {
  readonly folder: string
  /** Inside the folder, or a program of a module that the folder's go.mod names as a tool. */
  readonly package: string
  readonly flags: string
  readonly note?: string
}

const sources: Readonly<Record<keyof Programs, Source>> = {
  kube: {
    folder: 'kube',
    package: '.',
    flags: versionFlags(kubernetes),
    note: `building Kubernetes ${kubernetes} (once; about five minutes)`,
  },
  coredns: { folder: 'coredns', package: '.', flags: '-s -w', note: 'building CoreDNS (once; about a minute)' },
  pause: { folder: 'programs', package: './pause', flags: '-s -w' },
  sample: { folder: 'programs', package: './sample', flags: '-s -w' },
  link: { folder: 'programs', package: './link', flags: '-s -w' },
  load: { folder: 'programs', package: './load', flags: '-s -w' },
}

const peers: Readonly<Record<Peer, Source>> = {
  helm: {
    folder: 'helm',
    package: 'helm.sh/helm/v3/cmd/helm',
    // What its own Makefile sets: the Kubernetes that `helm template` takes for granted.
    flags: [
      '-s -w -X helm.sh/helm/v3/internal/version.version=v3.22.0',
      '-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=37',
    ].join(' '),
    note: 'building Helm (once; about two minutes)',
  },
  // The controller. It compiles against the Kubernetes that its own go.mod replaces, so ours repeats those lines.
  rollouts: {
    folder: 'rollouts',
    package: 'github.com/argoproj/argo-rollouts/cmd/rollouts-controller',
    flags: '-s -w',
    note: 'building Argo Rollouts (once; about two minutes)',
  },
  // Traffic manager and agent in one. The client cannot be built like this: a module that it needs is not verifiable any more.
  telepresence: {
    folder: 'telepresence',
    package: 'github.com/telepresenceio/telepresence/v2/cmd/traffic',
    flags: '-s -w -X github.com/telepresenceio/telepresence/v2/pkg/version.Version=v2.20.2',
    note: 'building the traffic manager of Telepresence 2.20.2 (once; about two minutes)',
  },
}

/** Path of the program. */
export async function ensurePeer(peer: Peer, cacheRoot: string, report: Report): Promise<string> {
  return ensureProgram(peer, peers[peer], cacheRoot, report)
}

/** Built one after the other: each build uses all cores. Two callers at once build once. */
export async function ensurePrograms(cacheRoot: string, report: Report): Promise<Programs> {
  const paths: Partial<Record<keyof Programs, string>> = {}
  for (const [name, source] of Object.entries(sources) as [keyof Programs, Source][]) {
    paths[name] = await ensureProgram(name, source, cacheRoot, report)
  }
  return paths as Programs
}

async function ensureProgram(name: string, source: Source, cacheRoot: string, report: Report): Promise<string> {
  const folder = join(import.meta.dirname, source.folder)
  const target = join(cacheRoot, `${name}-${await hashOf(folder, source)}`, name)
  if (await exists(target)) return target
  await checkGo()
  if (source.note !== undefined) report(source.note)
  await mkdir(join(target, '..'), { recursive: true })
  // The lock is the kernel's, so it ends with whoever holds it. Whoever waited finds the program there.
  const build = '[ -x "$1" ] || { cd "$2" && go build -trimpath -ldflags "$3" -o "$1.new" "$4" && mv "$1.new" "$1"; }'
  const command = ['flock', `${target}.lock`, 'sh', '-euc', build, 'sh', target, folder, source.flags, source.package]
  await must(command, { env: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' }, timeoutMs: buildTimeoutMs })
  return target
}

async function hashOf(folder: string, source: Source): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([source.package, source.flags]))
  const paths = ['go.mod', 'go.sum'].map(name => join(folder, name))
  if (source.package.startsWith('.')) {
    const inside = join(folder, source.package)
    for (const name of (await readdir(inside)).sort()) if (name.endsWith('.go')) paths.push(join(inside, name))
  }
  for (const path of paths) if (await exists(path)) hash.update(await readFile(path))
  return hash.digest('hex').slice(0, 16)
}

async function checkGo(): Promise<void> {
  const advice = `Building the lab needs Go ${minGo.join('.')} or newer on the PATH: install it from https://go.dev/dl/ (Debian 12's own is too old).`
  const { code, stdout } = await run(['go', 'env', 'GOVERSION']).catch(() => ({ code: 127, stdout: '' }))
  if (code !== 0) throw new Error(`${advice} There is no go here.`)
  const [major = 0, minor = 0] = stdout.replace(/^go/, '').split('.').map(Number)
  if (major < minGo[0] || (major === minGo[0] && minor < minGo[1]))
    throw new Error(`${advice} This is ${stdout.trim()}.`)
}

/** What `kubectl version` and the nodes say they are. */
function versionFlags(version: string): string {
  const [major = '', minor = ''] = version.split('.')
  const set = (name: string, value: string): string => `-X ${name}=${value}`
  const base = 'k8s.io/component-base/version'
  return [
    '-s -w',
    set(`${base}.gitVersion`, `v${version}`),
    set(`${base}.gitMajor`, major),
    set(`${base}.gitMinor`, minor),
    set('k8s.io/client-go/pkg/version.gitVersion', `v${version}`),
  ].join(' ')
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
