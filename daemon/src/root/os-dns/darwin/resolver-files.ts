// macOS: files in /etc/resolver, resolver(5). The system reads the folder anew when it changes: each file is one more resolver, for the names of its
// `domain` only. Ours are named after the device, say so in their first line, and are put in place by rename. A file with nothing but a search
// list adds to that of the machine. No file of others is read, changed or removed.
//
//   /etc/resolver/fairlead.utun5.shop.svc.cluster.local      # Fairlead / domain … / nameserver 246.246.0.53 / port 53
//   /etc/resolver/fairlead.utun5.search                      # Fairlead / search shop.svc.cluster.local svc.cluster.local
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeviceInfo } from '../../../messages.ts'
import type { Run } from '../../programs.ts'
import type { DnsTarget, Mechanism } from '../mechanism.ts'

export const resolverFolder = '/etc/resolver'
/** First line of every file of ours. */
export const mark = '# Written by Fairlead, removed when the connection ends.'
const prefix = 'fairlead.'
const port = 53
/** Longer than any of ours; what is longer is not ours. */
const maxNameBytes = 255

export interface ResolverFilesNeeds {
  readonly run: Run
  readonly device: DeviceInfo
  /** Only tests have another. */
  readonly folder?: string
}

export class ResolverFiles implements Mechanism {
  readonly #needs: Required<ResolverFilesNeeds>

  constructor(needs: ResolverFilesNeeds) {
    this.#needs = { folder: resolverFolder, ...needs }
  }

  async apply({ wanted }: DnsTarget): Promise<readonly string[]> {
    const { folder, device, run } = this.#needs
    const files = resolverFiles(device.device, wanted)
    await mkdir(folder, { recursive: true, mode: 0o755 })
    for (const [name, text] of files) {
      const file = join(folder, name)
      if ((await readFile(file, 'utf8').catch(() => '')) === text) continue
      // Beside the folder: the system would take an unfinished file inside it for a resolver.
      const fresh = `${folder}.${name}`
      await writeFile(fresh, text, { mode: 0o644 })
      await rename(fresh, file)
    }
    for (const name of await ownFiles(folder, device.device)) if (!files.has(name)) await rm(join(folder, name))
    await flushCache(run)
    // What is not the cluster's never comes to us.
    return []
  }

  async remove(): Promise<void> {
    const { folder, device, run } = this.#needs
    const names = await ownFiles(folder, device.device)
    for (const name of names) await rm(join(folder, name), { force: true })
    if (names.length > 0) await flushCache(run)
  }
}

/** Name → text. Domains whose file would have too long a name are left out: no name below them could be asked for either. */
export function resolverFiles(
  device: string,
  { servers, domains, search }: Pick<DnsTarget['wanted'], 'servers' | 'domains' | 'search'>,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const domain of new Set([...domains, ...search].map(withoutRoot))) {
    const name = `${prefix}${device}.zone.${domain}`
    if (name.length > maxNameBytes) continue
    const lines = [mark, `domain ${domain}`, ...servers.map(server => `nameserver ${server}`), `port ${port}`]
    files.set(name, `${lines.join('\n')}\n`)
  }
  if (search.length > 0)
    files.set(`${prefix}${device}.search`, `${mark}\nsearch ${search.map(withoutRoot).join(' ')}\n`)
  return files
}

/** Removes every file of ours; their names. */
export async function sweepResolverFiles({
  run,
  folder = resolverFolder,
}: {
  run: Run
  folder?: string
}): Promise<readonly string[]> {
  const names = await ownFiles(folder)
  for (const name of names) await rm(join(folder, name), { force: true })
  if (names.length > 0) await flushCache(run)
  return names
}

/** Files that carry both our name and our mark. */
async function ownFiles(folder: string, device?: string): Promise<readonly string[]> {
  const start = device === undefined ? prefix : `${prefix}${device}.`
  const names = (await readdir(folder).catch(() => [])).filter(name => name.startsWith(start))
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8').catch(() => '')))
  return names.filter((_, at) => texts[at]?.startsWith(`${mark}\n`))
}

/** What was asked before, and found missing, is asked again. A machine that can't be told forgets it within seconds by itself. */
async function flushCache(run: Run): Promise<void> {
  await run('dscacheutil', ['-flushcache']).catch(() => '')
  await run('killall', ['-HUP', 'mDNSResponder']).catch(() => '')
}

function withoutRoot(name: string): string {
  return name.replace(/\.$/, '')
}
