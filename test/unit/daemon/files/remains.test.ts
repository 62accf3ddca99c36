// After a user half was killed: the next one finds its mounts and its copies of secrets, and removes them.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { silentLog } from '../../../../common/base/index.ts'
import { Remains } from '../../../../daemon/src/user/files/remains.ts'
import { needsRoot, until } from '../../../support/index.ts'
import { FileScene, fusermount, type SceneKind } from './scene.ts'

const victim = fileURLToPath(new URL('./victim.ts', import.meta.url))
const needsFuse = existsSync('/dev/fuse') ? needsRoot : { skip: 'there is no /dev/fuse on this machine' }

/** A process that opens the folder, and is killed. */
async function killed(kind: SceneKind, { base, folder, notes }: FileScene): Promise<void> {
  const child = spawn(process.execPath, [victim, kind, folder, notes], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: base },
  })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('remains: a mount that nobody answers for is detached, and its folder removed', needsFuse, async () => {
  await using scene = await FileScene.open('fuse')
  await killed('fuse', scene)
  assert.throws(() => readdirSync(scene.folder), { code: 'ENOTCONN' })
  await scene.mounts.cleanUp()
  assert.equal(existsSync(scene.folder), false)
  assert.doesNotMatch(readFileSync('/proc/self/mountinfo', 'utf8'), new RegExp(scene.folder))
  assert.deepEqual(readdirSync(scene.notes), [])
})

test('remains: the same folder can be used again at once', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  await killed('fuse', scene)
  assert.equal((await scene.mount()).kind, 'fuse')
})

const needsHelper = existsSync(fusermount) ? needsFuse : { skip: 'fusermount3 is not on this machine' }

test('remains: fusermount3 unmounts by itself when its daemon is killed', needsHelper, async () => {
  await using scene = await FileScene.open('fusermount')
  await killed('fusermount', scene)
  await until('it is unmounted', () => !readFileSync('/proc/self/mountinfo', 'utf8').includes(scene.folder))
  await scene.mounts.cleanUp()
  assert.equal(existsSync(scene.folder), false)
})

test('remains: a copy is removed, and what is not of it stays', async () => {
  await using scene = await FileScene.open('copy')
  await killed('copy', scene)
  assert.equal(readFileSync(join(scene.folder, 'data/secret'), 'utf8'), 'word')
  writeFileSync(join(scene.folder, 'mine'), '')
  await scene.mounts.cleanUp()
  assert.deepEqual(readdirSync(scene.folder), ['mine'])
  assert.deepEqual(readdirSync(scene.notes), [])
})

test('remains: what has an owner that lives is left alone', async () => {
  await using scene = await FileScene.open('copy', '/data')
  writeFileSync(scene.pod.real('/data/file'), 'text')
  await scene.mount()
  await scene.mounts.cleanUp()
  assert.equal(readFileSync(join(scene.folder, 'data/file'), 'utf8'), 'text')
})

test('remains: notes that somebody else could have written are not believed', async () => {
  await using scene = await FileScene.open('copy')
  mkdirSync(scene.notes)
  chmodSync(scene.notes, 0o777)
  writeFileSync(
    join(scene.notes, 'x.json'),
    JSON.stringify({ folder: scene.base, kind: 'copy', names: ['notes'], pid: 1 }),
  )
  const cleaned: string[] = []
  const remains = new Remains({ place: scene.notes, uid: process.getuid?.() ?? 0, log: silentLog })
  await remains.sweep(({ folder }) => Promise.resolve(void cleaned.push(folder)))
  assert.deepEqual(cleaned, [])
})
