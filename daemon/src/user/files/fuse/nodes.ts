// The numbers under which the kernel knows paths. It says how often it may forget one; until then the number stays, also when the path is renamed.
import { FileFault } from '../tree.ts'

export const rootNode = 1n
/** The kernel forgets what it evicts from its caches; far above what any program keeps in sight. */
const maxNodes = 500_000

interface Node {
  /** Undefined when nothing has it any more, though the kernel still holds the number. */
  path: string | undefined
  lookups: bigint
}

export class Nodes {
  readonly #nodes = new Map<bigint, Node>([[rootNode, { path: '/', lookups: 1n }]])
  readonly #numbers = new Map<string, bigint>([['/', rootNode]])
  #next = rootNode + 1n

  /** Throws ENOENT for a number that is unknown: what it named is gone. */
  path(number: bigint): string {
    const node = this.#nodes.get(number)
    if (node?.path === undefined) throw new FileFault('ENOENT')
    return node.path
  }

  /** The number of `path`, which is told to the kernel once more. Throws ENOMEM. */
  lookUp(path: string): bigint {
    const known = this.#numbers.get(path)
    const node = known === undefined ? undefined : this.#nodes.get(known)
    if (known !== undefined && node !== undefined) {
      node.lookups++
      return known
    }
    if (this.#nodes.size >= maxNodes) throw new FileFault('ENOMEM')
    const number = this.#next++
    this.#nodes.set(number, { path, lookups: 1n })
    this.#numbers.set(path, number)
    return number
  }

  forget(number: bigint, lookups: bigint): void {
    const node = this.#nodes.get(number)
    if (node === undefined || number === rootNode) return
    node.lookups -= lookups
    if (node.lookups > 0n) return
    this.#nodes.delete(number)
    if (node.path !== undefined) this.#numbers.delete(node.path)
  }

  /** Nothing has this path any more; a new file of the same name gets another number. */
  remove(path: string): void {
    const number = this.#numbers.get(path)
    const node = number === undefined ? undefined : this.#nodes.get(number)
    if (node !== undefined) node.path = undefined
    this.#numbers.delete(path)
  }

  rename(from: string, to: string): void {
    this.remove(to)
    const moved = [...this.#numbers].filter(([path]) => path === from || path.startsWith(`${from}/`))
    for (const [path, number] of moved) {
      const path2 = to + path.slice(from.length)
      this.#numbers.delete(path)
      this.#numbers.set(path2, number)
      const node = this.#nodes.get(number)
      if (node !== undefined) node.path = path2
    }
  }

  get size(): number {
    return this.#nodes.size
  }
}
