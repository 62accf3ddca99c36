// A workload's files by FUSE, with the real kernel: programs read and write in a mounted folder, in a process of their own.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { needsRoot, until } from '../../../support/index.ts'
import { FileScene, fusermount } from './scene.ts'

const victim = fileURLToPath(new URL('./victim.ts', import.meta.url))

const needsFuse = existsSync('/dev/fuse') ? needsRoot : { skip: 'there is no /dev/fuse on this machine' }
const run = promisify(execFile)

/** In another process, which goes there by itself: this one answers the kernel, and must not wait for itself, as spawn does with `cwd`. */
async function sh(script: string, cwd: string): Promise<string> {
  return (await run('sh', ['-ec', `cd "$0"; ${script}`, cwd], { timeout: 20_000 })).stdout
}

async function failure(script: string, cwd: string): Promise<string> {
  try {
    await sh(script, cwd)
  } catch (error) {
    if (error instanceof Error && 'stderr' in error) return String(error.stderr)
    throw error
  }
  return assert.fail('it went well')
}

function isMounted(folder: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${folder} `)
}

test(
  'fuse: volumes appear under the folder as the container has them, and nothing is left afterwards',
  needsFuse,
  async () => {
    await using scene = await FileScene.open('fuse', '/etc/config', '/var/run/secrets/token')
    const { pod, folder } = scene
    writeFileSync(pod.real('/etc/config/app.yaml'), 'name: web\n', { mode: 0o640 })
    mkdirSync(pod.real('/etc/config/deep/er'), { recursive: true })
    writeFileSync(pod.real('/etc/config/deep/er/ünï côdé'), 'x')
    writeFileSync(pod.real('/var/run/secrets/token/token'), 'secret')
    {
      await using mounted = await scene.mount()
      assert.equal(mounted.kind, 'fuse')
      assert.equal(await sh('find . | sort', folder), await sh('find . | sort', pod.root))
      assert.equal(await sh('cat etc/config/app.yaml etc/config/deep/er/*', folder), 'name: web\nx')
      assert.equal(
        await sh("stat -c '%s %a %Y %F %u' etc/config/app.yaml", folder),
        await sh("stat -c '%s %a %Y %F %u' etc/config/app.yaml", pod.root),
      )
      assert.equal(await sh('cat var/run/secrets/token/token', folder), 'secret')
      assert.match(await failure('cat etc/passwd', folder), /No such file/)
      assert.match(await failure('echo x > etc/config/new', folder), /Read-only file system/)
      assert.match(await sh('grep fairlead /proc/self/mounts', folder), /fuse\.fairlead ro,nosuid,nodev/)
      assert.equal(pod.calls[0], 'mounts our-session app')
    }
    assert.equal(isMounted(folder), false)
    assert.equal(existsSync(folder), false)
    assert.equal(await sh('ls -A', join(scene.base, 'notes')), '')
  },
)

test('fuse: large files come whole, from several readers at once', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  const { pod, folder } = scene
  const bytes = randomBytes(20_000_003)
  writeFileSync(pod.real('/data/large'), bytes)
  await scene.mount()
  const sum = createHash('sha256').update(bytes).digest('hex')
  const script = 'for n in 1 2 3 4; do sha256sum < data/large & done; wait'
  assert.equal(await sh(script, folder), `${sum}  -\n`.repeat(4))
  assert.equal(
    await sh('tail -c 3 data/large | sha256sum', folder),
    await sh('tail -c 3 data/large | sha256sum', pod.root),
  )
  assert.equal(
    await sh('dd if=data/large bs=1 skip=12345678 count=9 2>/dev/null | sha256sum', folder),
    await sh('dd if=data/large bs=1 skip=12345678 count=9 2>/dev/null | sha256sum', pod.root),
  )
})

test('fuse: a folder of 5,000 files is listed whole', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  for (let n = 0; n < 5000; n++) writeFileSync(scene.pod.real(`/data/a-rather-long-name-of-a-file-${n}`), '')
  await scene.mount()
  assert.equal(await sh('ls -l data | wc -l', scene.folder), '5001\n')
  assert.equal(await sh('ls data', scene.folder), await sh('ls data', scene.pod.root))
})

test('fuse: a Secret that is swapped is seen by programs, links and all', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/etc/config')
  const { pod, folder } = scene
  const volume = (name: string, value: string) => {
    mkdirSync(pod.real(`/etc/config/..${name}`))
    writeFileSync(pod.real(`/etc/config/..${name}/key`), value)
  }
  volume('1', 'old')
  symlinkSync('..1', pod.real('/etc/config/..data'))
  symlinkSync('..data/key', pod.real('/etc/config/key'))
  await scene.mount()
  assert.equal(await sh('cat etc/config/key; readlink etc/config/key', folder), 'old..data/key\n')
  volume('2', 'new, and longer')
  symlinkSync('..2', pod.real('/etc/config/..tmp'))
  renameSync(pod.real('/etc/config/..tmp'), pod.real('/etc/config/..data'))
  rmSync(pod.real('/etc/config/..1'), { recursive: true })
  await until('the new value is there', async () => (await sh('cat etc/config/key', folder)) === 'new, and longer')
})

test('fuse: links never lead out of the folder', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data', '/etc/config')
  const { pod, folder } = scene
  writeFileSync(pod.real('/etc/config/key'), 'inside')
  symlinkSync('/etc/config/key', pod.real('/data/absolute'))
  symlinkSync('../etc/config/key', pod.real('/data/relative'))
  symlinkSync('../../../../../../../../etc/passwd', pod.real('/data/climbing'))
  symlinkSync('/etc/passwd', pod.real('/data/outside'))
  await scene.mount()
  assert.equal(await sh('cat data/absolute data/relative', folder), 'insideinside')
  for (const name of ['climbing', 'outside']) assert.match(await failure(`cat data/${name}`, folder), /No such file/)
})

test('fuse: writing, when it was asked for', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  const { pod, folder } = scene
  writeFileSync(pod.real('/data/there'), 'some longer text\n')
  await scene.mount(true)
  const script = `
    cd data
    printf 'hello ' > new; printf 'world' >> new; cat new; echo
    mkdir -p a/b; mv new a/b/moved; ln -s b/moved a/link; cat a/link; echo
    printf 'short' > there; cat there; echo
    head -c 3000000 /dev/zero > zeros; stat -c %s zeros; truncate -s 5 zeros; stat -c %s zeros
    touch there; cp there copy; rm copy zeros
    mv there a/b/moved; cat a/b/moved; echo
    ls -R`
  assert.equal(
    await sh(script, folder),
    'hello world\nhello world\nshort\n3000000\n5\nshort\n.:\na\n\n./a:\nb\nlink\n\n./a/b:\nmoved\n',
  )
  assert.equal(readFileSync(pod.real('/data/a/b/moved'), 'utf8'), 'short')
  assert.match(await failure('rmdir data/a/b', folder), /not empty/)
  assert.match(await failure('mkdir data/a', folder), /exists/)
  assert.match(await failure('chmod 777 data/a/b/moved', folder), /not permitted/)
  assert.match(await failure('mkdir elsewhere', folder), /Read-only/)
  await sh('rm -r data/a', folder)
  assert.equal(await sh('ls -A data', pod.root), '')
})

test('fuse: without a connection programs get I/O errors, and files again when it is back', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  const { pod, folder } = scene
  writeFileSync(pod.real('/data/file'), 'text')
  await scene.mount()
  assert.equal(await sh('cat data/file', folder), 'text')
  pod.isAway = true
  pod.cut()
  await until('it is noticed', async () => (await failure('cat data/other', folder)).includes('Input/output error'))
  pod.isAway = false
  await until('it is back', () => sh('cat data/file', folder).catch(() => ''), { withinMs: 10_000 })
})

test(
  'fuse: a reader that is interrupted ends at once, and the folder with open files can be given up',
  needsFuse,
  async () => {
    await using scene = await FileScene.open('fuse', '/data')
    const { pod, folder } = scene
    writeFileSync(pod.real('/data/file'), 'text')
    const { promise, resolve } = Promise.withResolvers<undefined>()
    pod.hold = promise
    {
      await using mounted = await scene.mount()
      assert.equal(mounted.kind, 'fuse')
      assert.match(await sh('timeout -s INT 0.3 cat data/file || echo ended with $?', folder), /ended with 124/)
      const reader = execFile('sh', ['-c', 'cd "$0"; exec cat data/file', folder])
      await until(
        'it waits for what the first one asked for',
        () => readFileSync(`/proc/${reader.pid ?? 0}/comm`, 'utf8') === 'cat\n',
      )
      reader.once('exit', () => resolve(undefined))
    }
    await promise
    assert.equal(isMounted(folder), false)
  },
)

test('fuse: an executable runs, memory-mapped files too', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  writeFileSync(scene.pod.real('/data/script'), '#!/bin/sh\necho ran\n')
  chmodSync(scene.pod.real('/data/script'), 0o755)
  await run('cp', ['/bin/true', scene.pod.real('/data/true')])
  await scene.mount()
  assert.equal(await sh('data/script; data/true && echo well', scene.folder), 'ran\nwell\n')
})

test('fuse: a folder that is not empty, or below none, is refused', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  mkdirSync(scene.folder)
  writeFileSync(join(scene.folder, 'mine'), '')
  await assert.rejects(scene.mount(), { code: 'MOUNT_FAILED', message: /not empty/ })
  assert.equal(existsSync(join(scene.folder, 'mine')), true)
  rmSync(scene.folder, { recursive: true })
  writeFileSync(scene.folder, '')
  await assert.rejects(scene.mount(), { code: 'MOUNT_FAILED', message: /not a folder/ })
})

test('fuse: an empty folder of the user stays when the files go', needsFuse, async () => {
  await using scene = await FileScene.open('fuse', '/data')
  mkdirSync(scene.folder)
  const mounted = await scene.mount()
  await mounted[Symbol.asyncDispose]()
  assert.deepEqual([existsSync(scene.folder), isMounted(scene.folder)], [true, false])
})

const needsHelper = existsSync(fusermount) ? needsFuse : { skip: 'fusermount3 is not on this machine' }

test('fuse: by fusermount3, as for those who are not root', needsHelper, async () => {
  await using scene = await FileScene.open('fusermount', '/data')
  const { pod, folder } = scene
  writeFileSync(pod.real('/data/file'), 'text')
  {
    await using mounted = await scene.mount()
    assert.equal(mounted.kind, 'fuse')
    assert.equal(await sh('cat data/file', folder), 'text')
    assert.match(await failure('touch data/new', folder), /Read-only/)
    assert.match(await sh('grep -F " $PWD " /proc/self/mounts', folder), /^fairlead .*fuse\.fairlead ro,nosuid,nodev/)
  }
  assert.deepEqual([existsSync(folder), isMounted(folder)], [false, false])
})

/** systemd-run as far as it matters here: passes its standard input on, sets what was asked for, runs what comes after --. */
const serviceManager = `#!/bin/bash
while [ "$1" != -- ]; do
  case $1 in --setenv=*) export "\${1#--setenv=}" ;; esac
  shift
done
shift
exec "$@"
`

test('fuse: by the service manager of the user, as from the unit', needsHelper, async () => {
  await using scene = await FileScene.open('fuse')
  const fake = join(scene.base, 'systemd-run')
  writeFileSync(fake, serviceManager, { mode: 0o755 })
  const setUp = 'mount -t tmpfs none /usr/local/sbin; cp "$0" /usr/local/sbin/systemd-run; exec "$@"'
  const program = [process.execPath, victim, 'service-manager', scene.folder, scene.notes]
  const child = execFile('unshare', ['-m', 'sh', '-ec', setUp, fake, ...program], {
    env: { ...process.env, TMPDIR: scene.base },
  })
  let said = ''
  child.stdout?.on('data', (piece: string) => (said += piece))
  await until('it is mounted', () => said === 'ready fuse\n')
  child.kill('SIGKILL')
  await until('it has ended', () => child.signalCode !== null)
  await scene.mounts.cleanUp()
  assert.equal(existsSync(scene.folder), false)
})
