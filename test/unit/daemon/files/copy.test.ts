// A workload's files as a copy: equal, following, bounded, and gone afterwards.
import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../../../support/index.ts'
import { FileScene } from './scene.ts'

test('copy: files are there, for their owner only, and nothing is left afterwards', async () => {
  await using scene = await FileScene.open('copy', '/etc/config', '/data')
  const { pod, folder } = scene
  writeFileSync(pod.real('/etc/config/app.yaml'), 'name: web', { mode: 0o644 })
  writeFileSync(pod.real('/data/script'), '#!/bin/sh')
  chmodSync(pod.real('/data/script'), 0o755)
  mkdirSync(pod.real('/data/empty'))
  const mounted = await scene.mount()
  assert.equal(mounted.kind, 'copy')
  const at = (path: string) => join(folder, path)
  assert.equal(readFileSync(at('etc/config/app.yaml'), 'utf8'), 'name: web')
  const modes = ['etc/config/app.yaml', 'data/script', 'data/empty', ''].map(path => statSync(at(path)).mode & 0o777)
  assert.deepEqual(modes, [0o600, 0o700, 0o700, 0o700])
  assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), readdirSync(pod.root, { recursive: true }).sort())
  await mounted[Symbol.asyncDispose]()
  assert.equal(existsSync(folder), false)
  assert.deepEqual(readdirSync(scene.notes), [])
})

test('copy: a Secret is swapped whole, as the kubelet does it', async () => {
  await using scene = await FileScene.open('copy', '/etc/config')
  const { pod, folder } = scene
  const volume = (name: string, value: string) => {
    mkdirSync(pod.real(`/etc/config/..${name}`))
    for (const key of ['a', 'b']) writeFileSync(pod.real(`/etc/config/..${name}/${key}`), value)
    symlinkSync(`..${name}`, pod.real('/etc/config/..tmp'))
    renameSync(pod.real('/etc/config/..tmp'), pod.real('/etc/config/..data'))
  }
  volume('1', 'old')
  symlinkSync('..data/a', pod.real('/etc/config/a'))
  symlinkSync('..data/b', pod.real('/etc/config/b'))
  await scene.mount()
  const read = (name: string) => readFileSync(join(folder, 'etc/config', name), 'utf8')
  assert.deepEqual([read('a'), read('b')], ['old', 'old'])
  volume('2', 'new')
  rmSync(pod.real('/etc/config/..1'), { recursive: true })
  await until('the new one is there', () => {
    const [a, b] = [read('a'), read('b')]
    assert.equal(a, b)
    return a === 'new'
  })
  await until('the old one is gone', () => !existsSync(join(folder, 'etc/config/..1')))
  assert.equal(readlinkSync(join(folder, 'etc/config/..data')), '..2')
})

test('copy: what changes, comes and goes is followed, also after the connection was lost', async () => {
  await using scene = await FileScene.open('copy', '/data')
  const { pod, folder } = scene
  writeFileSync(pod.real('/data/file'), 'one')
  mkdirSync(pod.real('/data/kind'))
  writeFileSync(pod.real('/data/kind/of'), '')
  await scene.mount()
  const names = () => readdirSync(join(folder, 'data')).sort().join()
  writeFileSync(pod.real('/data/file'), 'longer')
  writeFileSync(pod.real('/data/more'), 'more')
  await until('it has come', () => names() === 'file,kind,more')
  await until('it has changed', () => readFileSync(join(folder, 'data/file'), 'utf8') === 'longer')
  rmSync(pod.real('/data/kind'), { recursive: true })
  writeFileSync(pod.real('/data/kind'), 'a file now')
  rmSync(pod.real('/data/more'))
  await until('it is gone', () => names() === 'file,kind')
  await until('a file now', () => statSync(join(folder, 'data/kind')).isFile())
  pod.cut()
  writeFileSync(pod.real('/data/later'), '')
  await until('it is followed again', () => names() === 'file,kind,later', { withinMs: 20_000 })
})

test('copy: volumes that are too large are refused with the limit, and leave nothing', async () => {
  await using scene = await FileScene.open('copy', '/data')
  writeFileSync(scene.pod.real('/data/large'), '')
  truncateSync(scene.pod.real('/data/large'), 300 * 1024 * 1024)
  await assert.rejects(scene.mount(), { code: 'MOUNT_TOO_LARGE', message: /more than 268 MB or 20000 files/ })
  assert.equal(existsSync(scene.folder), false)
  assert.deepEqual(readdirSync(scene.notes), [])
})

test('copy: it cannot be written back, and says so', async () => {
  await using scene = await FileScene.open('copy', '/data')
  await assert.rejects(scene.mount(true), { code: 'MOUNT_NOT_WRITABLE' })
  assert.equal(existsSync(scene.folder), false)
})

test('copy: links stay inside of the folder', async () => {
  await using scene = await FileScene.open('copy', '/data')
  const { pod, folder } = scene
  symlinkSync('/etc/passwd', pod.real('/data/outside'))
  symlinkSync('../../../../../etc/passwd', pod.real('/data/climbing'))
  symlinkSync('../data/there', pod.real('/data/relative'))
  await scene.mount()
  assert.deepEqual(
    ['outside', 'climbing', 'relative'].map(name => readlinkSync(join(folder, 'data', name))),
    [join(folder, 'etc/passwd'), join(folder, 'etc/passwd'), '../data/there'],
  )
})

test('copy: what the user put beside it stays', async () => {
  await using scene = await FileScene.open('copy', '/data')
  writeFileSync(scene.pod.real('/data/file'), '')
  const mounted = await scene.mount()
  writeFileSync(join(scene.folder, 'data/mine'), 'precious')
  await mounted[Symbol.asyncDispose]()
  assert.deepEqual(readdirSync(scene.folder, { recursive: true }), ['data', 'data/mine'])
})
