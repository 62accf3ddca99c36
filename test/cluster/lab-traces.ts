// What a lab could leave on the machine, found by other means than the lab's own way down: by what the kernel's tables, `ip` and `nft` say. Only
// what can be told to be that lab's: other labs and other tests may come and go meanwhile.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

const stateRoot = '/var/lib/fairlead-lab'

export interface Traces {
  /** Network namespaces that have a name. */
  readonly namespaces: readonly string[]
  readonly mounts: readonly string[]
  readonly processes: readonly number[]
  /** Control groups of containers that no lab knows. */
  readonly lostCgroups: readonly string[]
  readonly files: readonly string[]
  /** Devices and firewall rules of the machine itself. */
  readonly links: string
  readonly rules: string
}

/** `prefix`: of its network namespaces, as in `fl3-`. */
export function tracesOf(name: string, prefix: string): Traces {
  const folder = join(stateRoot, name)
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  return {
    namespaces: namespacesOf(prefix),
    mounts: mounts.filter(line => line.includes(` ${folder}/`) || line.includes(` /run/netns/${prefix}`)),
    processes: processesOf(name, prefix),
    lostCgroups: lostCgroups(),
    files: [folder, ...claimsOf(folder)].filter(path => existsSync(path)),
    links: execFileSync('ip', ['-brief', 'link'], { encoding: 'utf8' }).replace(/<.*/g, ''),
    rules: execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' }),
  }
}

/** Not ended: what waits to be reaped by its parent counts as ended. */
export function isAlive(pid: number): boolean {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat !== undefined && !/\) [ZX] /.test(stat)
}

function namespacesOf(prefix: string): string[] {
  return list('/run/netns').filter(network => network.startsWith(prefix))
}

/** Those in its named network namespaces, and those whose mounts come from its folder: programs of its nodes and workstations, containers. */
function processesOf(name: string, prefix: string): number[] {
  const networks = new Set(namespacesOf(prefix).map(network => `net:[${statSync(join('/run/netns', network)).ino}]`))
  // The machine itself sees only the folder of the lab's mount namespaces, ns.
  const mounted = new RegExp(`/fairlead-lab/${name}/(?!ns[/ ])`)
  const pids = list('/proc').filter(entry => /^\d+$/.test(entry))
  return pids
    .filter(pid => {
      const network = attempt(() => readlinkSync(`/proc/${pid}/ns/net`)) ?? ''
      return networks.has(network) || mounted.test(attempt(() => readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? '')
    })
    .map(Number)
}

function lostCgroups(): string[] {
  const known = new Set<string>()
  for (const lab of list(stateRoot)) {
    for (const node of list(join(stateRoot, lab))) {
      const made = join(stateRoot, lab, node, 'containerd/io.containerd.grpc.v1.cri')
      for (const id of [...list(join(made, 'containers')), ...list(join(made, 'sandboxes'))]) known.add(id)
    }
  }
  const groups = list('/sys/fs/cgroup').flatMap(tree => list(join('/sys/fs/cgroup', tree, 'k8s.io')))
  return [...new Set(groups)].filter(group => /^[0-9a-f]{64}$/.test(group) && !known.has(group))
}

function claimsOf(folder: string): string[] {
  const claims = '/run/fairlead-lab'
  return list(claims)
    .map(claim => join(claims, claim))
    .filter(path => attempt(() => readFileSync(path, 'utf8')) === folder)
}

function list(path: string): string[] {
  return attempt(() => readdirSync(path).sort()) ?? []
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
