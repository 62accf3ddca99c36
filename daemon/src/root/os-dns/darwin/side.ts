// macOS' one way to bring queries to us, as a `DnsSide`.
import type { Run } from '../../programs.ts'
import type { DnsSide } from '../mechanism.ts'
import type { ResolvConf } from '../resolv-conf.ts'
import { ResolverFiles } from './resolver-files.ts'

export function darwinDns({ run, readResolvConf }: { run: Run; readResolvConf: () => Promise<ResolvConf> }): DnsSide {
  return {
    look: async ({ except }) => ({
      choices: except.includes('resolver-files')
        ? []
        : [{ mechanism: 'resolver-files', reason: 'macOS asks us for the domains that have a file in /etc/resolver' }],
      nothing: 'the files in /etc/resolver did not bring a probe, and macOS has no other way',
      resolvConf: await readResolvConf(),
    }),
    create: (_, { device }) => new ResolverFiles({ run, device }),
  }
}
