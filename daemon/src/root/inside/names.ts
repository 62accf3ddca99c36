// Name resolution inside a command's mount namespace: files of our own over the machine's (resolv.conf(5), nsswitch.conf(5), hosts(5)), and nothing over
// which a program could ask somebody else: nss-resolve and nscd speak to daemons of the machine by Unix sockets, which no network namespace holds back.
// Bind mounts, so no file of the machine is changed, and all of it goes with the namespace.
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import type { WantedDns } from '../../messages.ts'
import { callFailed } from '../posix/index.ts'
import { flags, mount, unmount } from './libc.ts'

const resolvConf = '/etc/resolv.conf'
/** Doors to resolvers of the machine. */
const sideDoors = ['/run/systemd/resolve/io.systemd.Resolve', '/run/nscd/socket', '/var/run/nscd/socket']
/** NSS modules that ask somebody else than resolv.conf's nameserver. */
const otherModules = /^(resolve|mdns\w*|wins|mymachines)$/
/** How the machine around is called inside. */
export const hostName = 'host.fairlead.internal'

export class InsideNames {
  readonly #folder: string
  #text: string | undefined

  /** `folder`: where files may lie until they are mounted. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Once, before anything runs. `host`: an address that leads to the machine's own loopback. */
  prepare(host: string): void {
    const sources = readIfThere('/etc/nsswitch.conf')
    if (sources !== '') this.#cover('/etc/nsswitch.conf', withoutOthers(sources))
    if (existsSync('/etc/hosts'))
      this.#cover('/etc/hosts', `${readIfThere('/etc/hosts').trimEnd()}\n${host} ${hostName}\n`)
    for (const door of sideDoors)
      if (existsSync(door) && mount('/dev/null', door, null, flags.bind, null) !== 0) throw failed(door)
  }

  /** Makes resolv.conf exactly so. Throws DNS_FAILED. */
  set({ servers, search }: Pick<WantedDns, 'servers' | 'search'>, hostSearch: readonly string[]): void {
    const all = [...new Set([...search, ...hostSearch])].map(name => name.replace(/\.$/, ''))
    this.#text = [
      '# Of this command only: written by `fairlead run`.',
      ...servers.map(server => `nameserver ${server}`),
      ...(all.length === 0 ? [] : [`search ${all.join(' ')}`]),
      '',
    ].join('\n')
    this.keep()
  }

  /**
   * The kernel takes a mount away when the file below is replaced (rename(2), as NetworkManager does): to be called now and then. Throws DNS_FAILED.
   */
  keep(): void {
    if (this.#text === undefined || readIfThere(resolvConf) === this.#text) return
    unmount(resolvConf, flags.detach)
    if (!existsSync(resolvConf))
      throw new KnownError('DNS_FAILED', { what: 'there is no /etc/resolv.conf in whose place one could be put' })
    this.#cover(resolvConf, this.#text)
  }

  #cover(path: string, text: string): void {
    const source = join(this.#folder, path.slice(1).replaceAll('/', '-'))
    try {
      writeFileSync(source, text, { mode: 0o644 })
      if (mount(source, path, null, flags.bind, null) !== 0) throw failed(path)
    } catch (error) {
      throw new KnownError('DNS_FAILED', { what: messageOf(error) }, error)
    } finally {
      // A mounted file needs no name.
      unlinkSync(source)
    }
  }
}

/** The `hosts:` line with modules that ask resolv.conf's nameserver only, and their conditions; `files dns` when nothing remains of it. */
export function withoutOthers(text: string): string {
  return text
    .split('\n')
    .map(line => {
      const [, words = ''] = /^hosts:([^#]*)/.exec(line) ?? []
      if (words === '') return line
      // A condition ([NOTFOUND=return]) belongs to the module before it.
      const modules = [...words.matchAll(/([^\s[\]]+)((?:\s*\[[^\]]*\])*)/g)]
      const kept = modules.filter(([, name = '']) => !otherModules.test(name)).map(([all]) => all.trim())
      return `hosts: ${(kept.some(module => module.startsWith('dns')) ? kept : [...kept, 'dns']).join(' ')}`
    })
    .join('\n')
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function failed(path: string): Error {
  return callFailed(`mount over ${path}`)
}
