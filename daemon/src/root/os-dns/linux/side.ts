// Linux' ways to bring queries to us, as a `DnsSide`.
import type { Run } from '../../programs.ts'
import type { DnsSide } from '../mechanism.ts'
import type { ResolvConf } from '../resolv-conf.ts'
import { chooseDns } from './choose.ts'
import { OverridingDns } from './overriding.ts'
import { hasResolved, ResolvedDns } from './resolved.ts'

export interface LinuxDnsNeeds {
  readonly run: Run
  readonly readResolvConf: () => Promise<ResolvConf>
}

export function linuxDns({ run, readResolvConf }: LinuxDnsNeeds): DnsSide {
  return {
    async look({ override, except }) {
      const resolvConf = await readResolvConf()
      const choices = chooseDns({ hasResolved: await hasResolved(run), resolvConf, override, except })
      return { choices, resolvConf, nothing: 'there is neither systemd-resolved nor a nameserver in /etc/resolv.conf' }
    },
    create: (mechanism, needs) =>
      mechanism === 'resolved' ? new ResolvedDns({ ...needs, run }) : new OverridingDns({ ...needs, run }),
  }
}
