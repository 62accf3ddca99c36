// Windows' one way to bring queries to us, as a `DnsSide`.
import type { Run } from '../../programs.ts'
import type { DnsSide } from '../mechanism.ts'
import type { ResolvConf } from '../resolv-conf.ts'
import { hasPolicyRules, NrptDns } from './nrpt.ts'

export function windowsDns({ run, readResolvConf }: { run: Run; readResolvConf: () => Promise<ResolvConf> }): DnsSide {
  return {
    async look({ except }) {
      const isPolicy = await hasPolicyRules(run)
      const reason = 'Windows asks us for the suffixes that have a rule (NRPT)'
      return {
        choices: isPolicy || except.includes('nrpt') ? [] : [{ mechanism: 'nrpt', reason }],
        nothing: isPolicy
          ? 'group policy has rules for names on this machine (NRPT), and Windows ignores all others then'
          : 'the rules for names (NRPT) did not bring a probe, and Windows has no other way',
        resolvConf: await readResolvConf(),
      }
    },
    create: (_, { device }) => new NrptDns({ run, device }),
  }
}
