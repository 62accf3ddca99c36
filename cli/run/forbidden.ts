// Why a user may not make namespaces on this machine, and what would allow it: a pure function of what the attempt said and of the kernel's settings.
// user_namespaces(7); Debian's kernel.unprivileged_userns_clone; Ubuntu's kernel.apparmor_restrict_unprivileged_userns (23.10 and later).
import { KnownError } from '../../common/base/index.ts'

export interface Attempt {
  /** Of unshare(1) or ip(8), on standard error. */
  readonly words: string
  /** By their names; those that the kernel doesn't have are absent. */
  readonly settings: Readonly<Record<string, string>>
}

export const settingNames = [
  'user.max_user_namespaces',
  'user.max_net_namespaces',
  'user.max_mnt_namespaces',
  'kernel.unprivileged_userns_clone',
  'kernel.apparmor_restrict_unprivileged_userns',
] as const

const enough = 10_000

/** RUN_FORBIDDEN, or RUN_PROGRAM_MISSING when it is the program's fault. */
export function forbidden({ words, settings }: Attempt): KnownError {
  const said = words.trim().split('\n')[0] ?? ''
  if (/(unrecognized|invalid|unknown) option/.test(words))
    return new KnownError('RUN_PROGRAM_MISSING', { program: 'unshare(1) of util-linux 2.36', package: 'util-linux' })
  for (const name of ['user.max_user_namespaces', 'user.max_net_namespaces', 'user.max_mnt_namespaces'])
    if (settings[name] === '0') return because(`${name} is 0`, `sudo sysctl ${name}=${enough}`)
  if (settings['kernel.unprivileged_userns_clone'] === '0')
    return because('kernel.unprivileged_userns_clone is 0', 'sudo sysctl kernel.unprivileged_userns_clone=1')
  if (settings['kernel.apparmor_restrict_unprivileged_userns'] === '1')
    return because(
      'AppArmor takes the rights away that they need (kernel.apparmor_restrict_unprivileged_userns is 1)',
      'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0',
    )
  // Containers: their runtime's seccomp or LSM profile says no, and nothing of it can be read from inside.
  return because(said === '' ? 'the kernel gave no reason' : said, 'docker run --security-opt seccomp=unconfined …')
}

function because(what: string, fix: string): KnownError {
  return new KnownError('RUN_FORBIDDEN', { what, fix })
}
