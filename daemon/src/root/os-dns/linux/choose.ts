// Which mechanism takes the cluster's names to us, as a pure function of what the machine is like; the reason goes to `status` and the log.
import type { DnsMechanism } from '../../../messages.ts'
import type { Choice } from '../mechanism.ts'
import type { ResolvConf } from '../resolv-conf.ts'

export interface DnsEnvironment {
  /** systemd-resolved owns its name on the system bus (activatable but stopped is absent). */
  readonly hasResolved: boolean
  readonly resolvConf: ResolvConf
  /** The person named the nameserver to override. */
  readonly override: string | undefined
  readonly except: readonly DnsMechanism[]
}

/** What systemd-resolved listens on (systemd-resolved.service(8)). */
const stubs: readonly string[] = ['127.0.0.53', '127.0.0.54']

/** Most fitting first; empty when nothing is left to try. */
export function chooseDns({ hasResolved, resolvConf, override, except }: DnsEnvironment): readonly Choice[] {
  const servers = resolvConf.nameservers.map(String)
  const usesStub = servers.some(server => stubs.includes(server))
  const failed = except.length === 0 ? '' : `, and ${except.join(' and ')} did not work`
  const resolved: Choice = {
    mechanism: 'resolved',
    reason: usesStub
      ? `resolv.conf leads to systemd-resolved${failed}`
      : `systemd-resolved is running, though resolv.conf does not lead to it${failed}`,
  }
  const why = hasResolved
    ? usesStub
      ? 'beside systemd-resolved'
      : 'because resolv.conf does not lead to systemd-resolved'
    : 'because systemd-resolved is not running'
  const overridden = override ?? servers.join(' and ')
  const overriding: Choice = { mechanism: 'overriding', reason: `${overridden} is overridden ${why}${failed}` }
  const order = usesStub && override === undefined ? [resolved, overriding] : [overriding, resolved]
  return order.filter(({ mechanism }) => {
    if (except.includes(mechanism)) return false
    return mechanism === 'resolved' ? hasResolved : overridden !== ''
  })
}
