// Symbolic links of a container, made in a folder as a mount makes them, and followed by the kernel.
import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { localTarget } from '../../../../daemon/src/user/files/links.ts'

class Tree implements Disposable {
  readonly #outside = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-links-')))
  /** As deep as the links in it go up, so that an escape ends in the folder of this test. */
  readonly root = join(this.#outside, '1/2/3/4/root')

  constructor(links: Readonly<Record<string, string>>) {
    writeFileSync(join(this.#outside, 'secret'), 'of this machine')
    mkdirSync(this.root, { recursive: true })
    writeFileSync(join(this.root, 'secret'), 'of the container')
    for (const [link, target] of Object.entries(links)) {
      mkdirSync(join(this.root, dirname(link)), { recursive: true })
      symlinkSync(localTarget(link, target, this.root), join(this.root, link))
    }
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  [Symbol.dispose](): void {
    rmSync(this.#outside, { recursive: true, force: true })
  }
}

test('links lead to what they lead to in the container', () => {
  using tree = new Tree({
    '/a/absolute': '/secret',
    '/a/relative': '../secret',
    '/a/beyond': '../../../secret',
    '/etc/..data': '../a',
    '/etc/conf': '..data/relative',
  })
  for (const link of ['/a/absolute', '/a/relative', '/a/beyond', '/etc/conf'])
    assert.equal(tree.read(link), 'of the container', link)
  assert.equal(readlinkSync(join(tree.root, '/etc/conf')), '..data/relative', 'kept as it is')
})

test('a link through another that goes up from where that leads stays in the tree', () => {
  using tree = new Tree({ '/a/b/c/d/e/top': '/', '/a/b/c/d/e/escape': 'top/../../../../../secret' })
  assert.equal(tree.read('/a/b/c/d/e/top/secret'), 'of the container')
  // In words, it is `../../../../secret`: a file that is not there.
  assert.throws(() => tree.read('/a/b/c/d/e/escape'), { code: 'ENOENT' })
})
