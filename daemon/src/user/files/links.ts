// Where symbolic links of a container lead on this machine. They must neither miss (an absolute target means the container's root) nor reach a file
// of this machine, which a program would then read or write on the container's behalf: the folder is a root of its own, as for chroot(2).
import { posix } from 'node:path'
import { parentOf } from './tree.ts'

/** `link` is its path in the tree, `root` the folder under which the tree appears. Relative targets that stay inside are kept as they are. */
export function localTarget(link: string, target: string, root: string): string {
  if (target.startsWith('/')) return root + posix.normalize(target)
  let depth = parentOf(link)
    .split('/')
    .filter(part => part !== '').length
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    depth += part === '..' ? -1 : 1
    // The root's parent is the root.
    if (depth < 0) return root + posix.resolve(parentOf(link), target)
  }
  return target
}
