// Whether what is mounted on this machine appears in a command's mount namespace too: proc_pid_mountinfo(5), shared subtrees (mount_namespaces(7)).
import { readFile } from 'node:fs/promises'

export async function areMountsSeenInside(): Promise<boolean> {
  return isRootShared(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''))
}

/** systemd shares the root; containers keep theirs to themselves. */
export function isRootShared(mountinfo: string): boolean {
  return mountinfo.split('\n').some(line => {
    const [, , , , point, , ...rest] = line.split(' ')
    const optional = rest.slice(0, rest.indexOf('-'))
    return point === '/' && optional.some(field => field.startsWith('shared:'))
  })
}
