// Linux' ways to bring queries to us, as a `DnsSide`.
import type { Run } from '../../programs.ts'
import type { DnsSide } from '../mechanism.ts'
import type { ResolvConf } from '../resolv-conf.ts'
import { chooseDns } from './choose.ts'
import { lookAround } from './environment.ts'
import { OverridingDns } from './overriding.ts'
import { ResolvedDns } from './resolved.ts'

export interface LinuxDnsNeeds {
  readonly run: Run
  readonly readResolvConf: () => Promise<ResolvConf>
  /** Other machines that ask this one on port 53 are answered too (overriding only): containers beside ours. */
  readonly servesNames?: boolean
}

export function linuxDns({ run, readResolvConf, servesNames = false }: LinuxDnsNeeds): DnsSide {
  return {
    async look(wanted) {
      const resolvConf = await readResolvConf()
      return { ...chooseDns(await lookAround(run, resolvConf, wanted)), resolvConf }
    },
    create: (mechanism, needs) =>
      mechanism === 'resolved' ? new ResolvedDns({ ...needs, run }) : new OverridingDns({ ...needs, run, servesNames }),
  }
}
