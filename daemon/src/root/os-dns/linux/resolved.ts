// systemd-resolved, org.freedesktop.resolve1(5): our servers belong to our link, and only the link's domains are asked there. The settings
// vanish with the link. Domains are set before servers, so that the link never is a default route for names, not even for a moment.
import { Ip } from '../../../../../common/net/index.ts'
import type { DeviceInfo } from '../../../messages.ts'
import type { Run } from '../../programs.ts'
import type { DnsTarget, Mechanism } from '../mechanism.ts'

const deadlineSeconds = 5
const bus = ['--system', `--timeout=${deadlineSeconds}`, 'call'] as const
const manager = ['org.freedesktop.resolve1', '/org/freedesktop/resolve1', 'org.freedesktop.resolve1.Manager'] as const
/** Address families as numbers of the C library. */
const families = { 4: '2', 6: '10' } as const

/** Whether resolved is running now. false where there is no bus. */
export async function hasResolved(run: Run): Promise<boolean> {
  const name = 'org.freedesktop.DBus'
  try {
    const args = [name, '/org/freedesktop/DBus', name, 'NameHasOwner', 's', 'org.freedesktop.resolve1']
    return (await run('busctl', [...bus, ...args])).trim() === 'b true'
  } catch {
    return false
  }
}

export class ResolvedDns implements Mechanism {
  readonly #run: Run
  readonly #index: string

  constructor({ run, device }: { run: Run; device: DeviceInfo }) {
    this.#run = run
    this.#index = String(device.index)
  }

  async apply({ wanted }: DnsTarget): Promise<readonly string[]> {
    const domains = [
      ...wanted.search.flatMap(name => [name, 'false']),
      ...wanted.domains.filter(name => !wanted.search.includes(name)).flatMap(name => [name, 'true']),
    ]
    await this.#call('SetLinkDomains', 'ia(sb)', String(domains.length / 2), ...domains)
    await this.#call('SetLinkDefaultRoute', 'ib', 'false')
    await this.#call('SetLinkLLMNR', 'is', 'no')
    await this.#call('SetLinkMulticastDNS', 'is', 'no')
    await this.#call('SetLinkDNSOverTLS', 'is', 'no')
    await this.#call('SetLinkDNSSEC', 'is', 'no')
    const servers = wanted.servers.flatMap(text => Ip.parse(text) ?? [])
    const addresses = servers.flatMap(ip => [
      families[ip.family],
      String(ip.bytes.length),
      ...[...ip.bytes].map(String),
    ])
    await this.#call('SetLinkDNS', 'ia(iay)', String(servers.length), ...addresses)
    // What was asked before, and found missing, is asked again.
    await this.#run('busctl', [...bus, ...manager, 'FlushCaches'])
    return []
  }

  async remove(): Promise<void> {
    await this.#call('RevertLink', 'i')
    await this.#run('busctl', [...bus, ...manager, 'FlushCaches'])
  }

  async #call(method: string, signature: string, ...values: readonly string[]): Promise<void> {
    await this.#run('busctl', [...bus, ...manager, method, signature, this.#index, ...values], {
      timeoutMs: (deadlineSeconds + 1) * 1_000,
    })
  }
}
