// Which mechanism takes the cluster's names to us, as a pure function of what the machine is like; the reason goes to `status` and the log.
// Neither mechanism writes resolv.conf, so whoever owns it (NetworkManager, resolvconf, Docker, a person) may rewrite it at any time: the session
// notices, and asks again. What could leave the machine without names is refused here, before anything is changed.
import type { DnsMechanism } from '../../../messages.ts'
import type { Choice } from '../mechanism.ts'
import type { ResolvConf } from '../resolv-conf.ts'

/** Who wrote resolv.conf, as far as it says so. */
export type ResolvConfAuthor = 'systemd-resolved' | 'NetworkManager' | 'resolvconf' | 'Docker' | 'WSL' | 'somebody'

export interface DnsEnvironment {
  /** systemd-resolved owns its name on the system bus (activatable but stopped is absent). */
  readonly hasResolved: boolean
  readonly hasNft: boolean
  readonly isContainer: boolean
  readonly author: ResolvConfAuthor
  /** Our resolver has an address of IPv6 too. */
  readonly hasIpv6: boolean
  readonly resolvConf: ResolvConf
  /** The person named the nameserver to override. */
  readonly override: string | undefined
  readonly except: readonly DnsMechanism[]
}

/** What systemd-resolved listens on (systemd-resolved.service(8)). */
const stubs: readonly string[] = ['127.0.0.53', '127.0.0.54']

export interface Chosen {
  /** Most fitting first; empty when nothing is left to try. */
  readonly choices: readonly Choice[]
  /** Why each of the others was refused. */
  readonly nothing: string
}

export function chooseDns(environment: DnsEnvironment): Chosen {
  const { resolvConf, override, except } = environment
  const servers = override === undefined ? resolvConf.nameservers.map(String) : [override]
  const usesStub = resolvConf.nameservers.some(server => stubs.includes(server.toString()))
  const failed = except.length === 0 ? '' : `, and ${except.join(' and ')} did not work`
  const refusals = new Map<DnsMechanism, string>([
    ...refusal('resolved', whyNotResolved(environment, usesStub)),
    ...refusal('overriding', whyNotOverriding(environment, servers)),
  ])
  const choices: readonly Choice[] = [
    {
      mechanism: 'resolved',
      reason: usesStub
        ? `resolv.conf leads to systemd-resolved${failed}`
        : `systemd-resolved is running, though resolv.conf does not lead to it${failed}`,
    },
    {
      mechanism: 'overriding',
      reason: `${servers.join(' and ')}${authorText(environment)} is overridden ${whyOverriding(environment, usesStub)}${failed}`,
    },
  ]
  const order = usesStub && override === undefined ? choices : choices.toReversed()
  return {
    choices: order.filter(({ mechanism }) => !except.includes(mechanism) && !refusals.has(mechanism)),
    nothing: [...refusals.values(), ...except.map(name => `${name} did not bring a probe`)].join('; '),
  }
}

function refusal(mechanism: DnsMechanism, why: string | undefined): [DnsMechanism, string][] {
  return why === undefined ? [] : [[mechanism, why]]
}

function whyNotResolved({ hasResolved, isContainer }: DnsEnvironment, usesStub: boolean): string | undefined {
  if (!hasResolved) return 'systemd-resolved is not running'
  // The bus may be the host's then, and our device's number belongs to a link of the host. Its own, or that of the network which it shares with the
  // host, is the one that resolv.conf leads to: Docker and Podman never leave the stub's address in a container that can't reach it.
  if (isContainer && !usesStub) return 'the systemd-resolved that answers in this container is not its own'
  return undefined
}

function whyNotOverriding({ hasNft, hasIpv6 }: DnsEnvironment, servers: readonly string[]): string | undefined {
  if (servers.length === 0) return 'there is no nameserver in /etc/resolv.conf to override'
  if (!hasNft) return 'the program nft (nftables), which overrides a nameserver, is not installed'
  // All of the machine's names would be refused.
  if (!hasIpv6 && servers.every(server => server.includes(':')))
    return `the nameserver ${servers.join(' and ')} is an address of IPv6, which the device does not have`
  return undefined
}

/** Said where it helps a person to know whose file it is. */
function authorText({ author, override }: DnsEnvironment): string {
  return override !== undefined || author === 'somebody' || author === 'systemd-resolved' ? '' : `, set by ${author},`
}

function whyOverriding({ hasResolved, isContainer }: DnsEnvironment, usesStub: boolean): string {
  if (isContainer) return 'inside this container'
  if (!hasResolved) return 'because systemd-resolved is not running'
  return usesStub ? 'beside systemd-resolved' : 'because resolv.conf does not lead to systemd-resolved'
}
