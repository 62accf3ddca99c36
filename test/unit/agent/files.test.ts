// The files of a container: what is inside of its mounts, and nothing else, whatever links say.
import assert from 'node:assert/strict'
import { constants } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { filesHandlers } from '../../../cluster/agent/files/index.ts'
import type { AgentContainer } from '../../../cluster/shared/index.ts'
import { GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'
import { until } from '../../support/until.ts'

const signal = new AbortController().signal
const context = { signal, peer: '', headers: {} }
const me = { session_id: 'me', container: '' }

async function files(t: TestContext, { mayWrite = false } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'fairlead-files-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const container: AgentContainer = {
    name: 'app',
    prefix: '_FL_0_',
    ports: [],
    replaced: false,
    mounts: [
      { path: '/data', readOnly: false },
      { path: '/etc/config', readOnly: true },
      { path: '/etc/one.yaml', readOnly: true },
    ],
  }
  const data = join(root, 'app/data')
  const config = join(root, 'app/etc/config')
  await mkdir(join(data, 'sub'), { recursive: true })
  await mkdir(join(config, '..2026_1'), { recursive: true })
  await writeFile(join(root, 'secret'), 'the agent’s own')
  await writeFile(join(root, 'app/etc/one.yaml'), 'one')
  await writeFile(join(data, 'sub/file'), 'hello')
  await writeFile(join(config, '..2026_1/key'), 'value')
  await symlink('..2026_1', join(config, '..data'))
  await symlink('..data/key', join(config, 'key'))
  const handlers = filesHandlers({
    holders: () => [{ sessionId: 'me', container, mayWrite }],
    known: session =>
      session === 'me' ? Promise.resolve() : Promise.reject(new GrpcError(GrpcStatus.notFound, 'who?')),
    mountsFolder: root,
  })
  const all = handlers as Required<typeof handlers>
  const read = async (path: string) => {
    const { data: piece } = (await all.Read({ ...me, path, offset: 0, length: 100 }, context)) as { data?: Buffer }
    return piece?.toString()
  }
  return { all, read, root, data, config }
}

async function refusal(attempt: unknown): Promise<number | undefined> {
  try {
    await (attempt as Promise<unknown>)
    return undefined
  } catch (error) {
    assert.ok(error instanceof GrpcError, String(error))
    return error.code
  }
}

test('files: what the mounts hold is read, through the links of a ConfigMap too, and single files', async t => {
  const { read, all } = await files(t)
  assert.equal(await read('/data/sub/file'), 'hello')
  assert.equal(await read('/etc/config/key'), 'value')
  assert.equal(await read('/etc/one.yaml'), 'one')
  const stat = (await all.Stat({ ...me, path: '/etc/config/key' }, context)) as { mode: number; target: string }
  assert.equal(stat.mode & constants.S_IFMT, constants.S_IFLNK)
  assert.equal(stat.target, '..data/key')
  const names: unknown[] = []
  for await (const { entries } of all.List({ ...me, path: '/etc/config' }, context) as AsyncIterable<{
    entries: { name: string }[]
  }>)
    names.push(...entries.map(({ name }) => name))
  assert.deepEqual(names.sort(), ['..2026_1', '..data', 'key'])
})

test('files: nothing outside of the mounts, by no path and no link', async t => {
  const { read, data, root, all } = await files(t, { mayWrite: true })
  await symlink(join(root, 'secret'), join(data, 'absolute'))
  await symlink('../../secret', join(data, 'relative'))
  await symlink('../..', join(data, 'folder'))
  await symlink('/proc/self/environ', join(data, 'environ'))
  await symlink('loop', join(data, 'loop'))
  await symlink('sub/../../../secret', join(data, 'winding'))
  await symlink('sub', join(data, 'inside'))
  await symlink('/data/sub/file', join(data, 'as-the-container-sees-it'))
  for (const path of [
    '/secret',
    '/',
    'data',
    '/data/../secret',
    '/data/absolute',
    '/data/relative',
    '/data/folder/secret',
    '/data/environ',
    '/data/winding',
    '/datax',
    '/data/sub/\0',
  ])
    assert.equal(await refusal(read(path)), GrpcStatus.permissionDenied, path)
  assert.equal(await refusal(read('/data/loop')), GrpcStatus.failedPrecondition)
  assert.equal(await refusal(read('/data/none')), GrpcStatus.notFound)
  assert.equal(await refusal(read('/data/sub')), GrpcStatus.failedPrecondition)
  assert.equal(await read('/data/inside/file'), 'hello')
  assert.equal(await read('/data/as-the-container-sees-it'), 'hello')
  const write = all.Write({ ...me, path: '/data/absolute', offset: 0, data: Buffer.from('x') }, context)
  assert.equal(await refusal(write), GrpcStatus.permissionDenied)
  assert.equal(await readFile(join(root, 'secret'), 'utf8'), 'the agent’s own')
})

test('files: a folder that is swapped for a link under our feet leads nowhere', async t => {
  const { read, data } = await files(t)
  await mkdir(join(data, 'a'))
  await writeFile(join(data, 'a/secret'), 'inside')
  let isOver = false
  const swapping = (async () => {
    while (!isOver) {
      await rename(join(data, 'a'), join(data, 'b'))
      await symlink('../..', join(data, 'a'))
      await rm(join(data, 'a'))
      await rename(join(data, 'b'), join(data, 'a'))
    }
  })()
  const seen = new Set<string | undefined>()
  for (let at = 0; at < 500; at++) seen.add(await read('/data/a/secret').catch(() => undefined))
  isOver = true
  await swapping
  // How many of them met the folder in its place is chance.
  seen.delete(undefined)
  seen.delete('inside')
  assert.deepEqual([...seen], [])
  assert.equal(await read('/data/a/secret'), 'inside')
})

test('files: only for who holds an intercept, and writing only for who asked for it, where the container may', async t => {
  const { all, read } = await files(t)
  const stranger = all.Read({ session_id: 'you', container: '', path: '/data/sub/file', offset: 0, length: 1 }, context)
  assert.equal(await refusal(stranger), GrpcStatus.notFound)
  const reader = all.Write({ ...me, path: '/data/sub/file', offset: 0, data: Buffer.from('x') }, context)
  assert.equal(await refusal(reader), GrpcStatus.permissionDenied)
  const { all: writer, read: readAgain } = await files(t, { mayWrite: true })
  await writer.Write({ ...me, path: '/data/sub/file', offset: 1, data: Buffer.from('ELL') }, context)
  assert.equal(await readAgain('/data/sub/file'), 'hELLo')
  await writer.Truncate({ ...me, path: '/data/sub/file', size: 2 }, context)
  assert.equal(await readAgain('/data/sub/file'), 'hE')
  await writer.Create({ ...me, path: '/data/new', mode: constants.S_IFREG | 0o640, target: '' }, context)
  await writer.Rename({ ...me, from: '/data/new', to: '/data/sub/newer' }, context)
  assert.equal(await readAgain('/data/sub/newer'), '')
  await writer.Remove({ ...me, path: '/data/sub/newer' }, context)
  assert.equal(await refusal(readAgain('/data/sub/newer')), GrpcStatus.notFound)
  const config = writer.Create({ ...me, path: '/etc/config/new', mode: constants.S_IFREG | 0o640, target: '' }, context)
  assert.equal(await refusal(config), GrpcStatus.permissionDenied)
  assert.equal(await read('/data/sub/file'), 'hello')
})

test('files: a change is told, of a ConfigMap and deep inside', async t => {
  const { all, config, data } = await files(t)
  const stop = new AbortController()
  t.after(() => stop.abort())
  const counts = { '/etc/config': 0, '/data': 0 }
  for (const path of ['/etc/config', '/data'] as const) {
    const changes = all.Watch({ ...me, path }, { ...context, signal: stop.signal }) as AsyncIterable<unknown>
    void (async () => {
      const each = changes[Symbol.asyncIterator]()
      while ((await each.next()).done !== true) counts[path]++
    })()
  }
  await until('one at once', () => counts['/data'] === 1 && counts['/etc/config'] === 1)
  await mkdir(join(config, '..2026_2'))
  await symlink('..2026_2', join(config, '..data_tmp'))
  await rename(join(config, '..data_tmp'), join(config, '..data'))
  await writeFile(join(data, 'sub/file'), 'other')
  await until('both told', () => counts['/data'] > 1 && counts['/etc/config'] > 1)
})
