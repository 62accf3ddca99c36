// Takes a lab down, also one whose making was cut short: from its record alone, in any state, and nothing but what is its own. What belongs to a
// lab is told by the kernel, not by names of programs: its network namespaces, its mount namespaces, the
// control groups of its pods.
import { readdir, readFile, readlink, rmdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { run } from './command.ts'
import { type LabRecord, layoutOf, prefixOf } from './layout.ts'
import { holdsClaim, readRecord, removeRecord } from './records.ts'

const namespacesFolder = '/run/netns'
const endTimeoutMs = 20_000

export async function takeDown(stateRoot: string, name: string): Promise<void> {
  const record = await readRecord(stateRoot, name)
  // Without a record or a claim nothing was made outside its folder, or a reboot has ended it.
  if (record !== undefined && (await holdsClaim(stateRoot, record))) await endAll(stateRoot, record)
  await unmountBelow(join(stateRoot, name))
  await removeRecord(stateRoot, name)
}

async function endAll(stateRoot: string, record: LabRecord): Promise<void> {
  const layout = layoutOf(stateRoot, record.name, record.index)
  const networks = (await readdir(namespacesFolder).catch(() => [])).filter(name =>
    name.startsWith(prefixOf(record.index)),
  )
  const mounts = await readdir(layout.mountNamespaces).catch(() => [])
  const namespaces = new Set<string>()
  for (const network of networks) namespaces.add(`net:${await inodeOf(join(namespacesFolder, network))}`)
  for (const mount of mounts) namespaces.add(`mnt:${await inodeOf(join(layout.mountNamespaces, mount))}`)
  await endProcesses(namespaces, () => containersOf(layout.folder))
  for (const network of networks) await run(['ip', 'netns', 'delete', network])
  await removeCgroups(await containersOf(layout.folder))
}

/** Ids of the containers and sandboxes that its nodes have made: containerd's CRI part makes a folder for each before it starts it. */
async function containersOf(folder: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const node of (await readdir(folder).catch(() => [])).filter(name => /^node\d+$/.test(name))) {
    for (const kind of ['containers', 'sandboxes']) {
      const made = join(folder, node, 'containerd/io.containerd.grpc.v1.cri', kind)
      for (const id of await readdir(made).catch(() => [])) ids.add(id)
    }
  }
  return ids
}

async function inodeOf(path: string): Promise<string> {
  return stat(path).then(
    ({ ino }) => String(ino),
    () => 'none',
  )
}

/** SIGKILL for every process of these namespaces or containers, until there is none. */
async function endProcesses(
  namespaces: ReadonlySet<string>,
  containers: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const deadline = performance.now() + endTimeoutMs
  for (;;) {
    const pids = await processesOf(namespaces, await containers())
    if (pids.includes(process.pid)) throw new Error('this shell is inside the lab: leave it first')
    if (pids.length === 0) return
    if (performance.now() > deadline) throw new Error(`these processes of the lab do not end: ${pids.join(', ')}`)
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function processesOf(namespaces: ReadonlySet<string>, containers: ReadonlySet<string>): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const own = await Promise.all(
    pids.map(async pid => ((await belongs(pid, namespaces, containers)) ? Number(pid) : undefined)),
  )
  return own.filter(pid => pid !== undefined)
}

async function belongs(
  pid: string,
  namespaces: ReadonlySet<string>,
  containers: ReadonlySet<string>,
): Promise<boolean> {
  for (const kind of ['net', 'mnt']) {
    const link = await readlink(`/proc/${pid}/ns/${kind}`).catch(() => '')
    // "net:[4026531840]"
    if (namespaces.has(link.replace(/[[\]]/g, ''))) return true
  }
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
  // "8:pids:/k8s.io/1492c21ee1ff…"
  if (!groups.split('\n').some(line => containers.has(basename(line)))) return false
  // What has ended and waits to be reaped by its parent holds nothing any more.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) [ZX] /.test(status)
}

/** Version 1 has a tree for each controller, version 2 one for all. containerd calls the parent of all its groups k8s.io. */
async function removeCgroups(containers: ReadonlySet<string>): Promise<void> {
  const top = '/sys/fs/cgroup'
  const trees = [top, ...(await readdir(top).catch(() => [])).map(name => join(top, name))]
  for (const tree of trees) {
    const parent = join(tree, 'k8s.io')
    for (const id of await readdir(parent).catch(() => [])) if (containers.has(id)) await removeTree(join(parent, id))
    // Goes with the last group in it, of whatever lab.
    await rmdir(parent).catch(() => undefined)
  }
}

async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name))
  // A group is busy for a moment after its last process.
  for (let attempt = 0; attempt < 50; attempt++) {
    const code = await rmdir(folder).then(
      () => undefined,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    )
    if (code !== 'EBUSY') return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').flatMap(line => line.split(' ')[1] ?? [])
  for (const mount of mounts.filter(path => path.startsWith(`${folder}/`)).reverse()) await run(['umount', '-l', mount])
}
