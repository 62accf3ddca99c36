// Where symbolic links of a container lead on this machine. They must neither miss (an absolute target means the container's root) nor reach a file
// of this machine, which a program would then read or write on the container's behalf: the folder is a root of its own, as for chroot(2).
import { posix } from 'node:path'
import { parentOf } from './tree.ts'

/**
 * `link` is its path in the tree, `root` the folder under which the tree appears. Relative targets that stay inside are kept as they are, unless they leave
 * a folder again that they have entered: it may be a link itself, and `..` of where that leads is somewhere else than these words say.
 */
export function localTarget(link: string, target: string, root: string): string {
  if (target.startsWith('/')) return root + posix.normalize(target)
  // All of its `..` come first, and leave folders that the tree has.
  const plain = posix.normalize(target)
  const ups = upsOf(plain)
  const depth = parentOf(link)
    .split('/')
    .filter(part => part !== '').length
  // The root's parent is the root.
  if (ups > depth) return root + posix.resolve(parentOf(link), target)
  return ups === upsOf(target) ? target : plain
}

function upsOf(target: string): number {
  return target.split('/').filter(part => part === '..').length
}
