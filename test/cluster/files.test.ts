// The files of an intercepted container on the workstation: what `kubectl exec` sees in it, by FUSE and as a copy, following, and gone at the end.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'
import { furnish, furnished, inContainer } from '../support/intercepts/index.ts'

const volumes = 'etc/settings etc/one etc/keys data etc/about var/run/secrets/kubernetes.io/serviceaccount'
/** Every path with its kind, and what is in the files. */
const contents = `for path in $(busybox find ${volumes} | busybox sort); do
  busybox stat -c '%n %F' $path
  if [ -f $path ]; then busybox sha256sum < $path; fi
done`
/** Permissions, size and time; not of a folder that only leads to a volume. */
const details = `busybox stat -c '%n %F %a %s %Y' $(busybox find ${volumes} | busybox sort) | busybox grep -v '^etc/one '`

interface Told {
  readonly pod: string
  readonly mount: string
  readonly mountKind: string
}

describe('the files of an intercepted container', needsRoot, () => {
  let lab: Lab
  let joined: JoinedWorkstation
  before(async () => {
    lab = await openJoinableLab('files')
    await furnish(lab)
    joined = await JoinedWorkstation.open(lab, lab.workstation('plain'))
    await joined.connect(['--namespace', furnished.namespace])
  })
  after(async () => {
    await joined[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  const ingest = async (...args: readonly string[]): Promise<Told> => {
    const all = ['ingest', furnished.name, ...args, '-o', 'json']
    const { code, stdout, stderr } = await joined.fairlead(all, { timeoutMs: 100_000 })
    if (code !== 0) throw new Error(`fairlead ${all.join(' ')}: ${code}\n${stdout}${stderr}\n${joined.log}`)
    return JSON.parse(stdout) as Told
  }
  const here = (mount: string, script: string) =>
    joined.workstation.must(['busybox', 'sh', '-ec', `cd "$0"; ${script}`, mount])
  const inside = (pod: string, script: string) => inContainer(lab, pod, '/bin/sh', '-ec', `cd /; ${script}`)

  test('are equal to what kubectl exec sees: names, kinds, permissions, sizes, times, contents', async t => {
    const { pod, mount, mountKind } = await ingest()
    t.diagnostic(`${mountKind} at ${mount}`)
    assert.equal(mountKind, existsSync('/dev/fuse') ? 'fuse' : 'copy')
    assert.equal(await here(mount, contents), await inside(pod, contents))
    if (mountKind === 'fuse') assert.equal(await here(mount, details), await inside(pod, details))
    assert.equal(await here(mount, 'cat data/written'), 'from the app\n')
    const { code, stderr } = await joined.workstation.run(['busybox', 'touch', `${mount}/data/new`])
    assert.equal(code, 1)
    assert.match(stderr, /Read-only file system/)
  })

  test('follow the cluster: a ConfigMap that changes, and what the application writes', async () => {
    const { mount } = await ingest('--name', 'second')
    const patch = JSON.stringify({ data: { MODE: 'slow' } })
    await lab.kubectl(['-n', furnished.namespace, 'patch', 'configmap', 'settings', '-p', patch])
    // The kubelet takes its time.
    await until('the new value is here', async () => (await here(mount, 'cat etc/settings/MODE')) === 'slow', {
      withinMs: 120_000,
      everyMs: 500,
    })
    assert.equal((await joined.fairlead(['leave', 'second'])).code, 0)
    assert.equal(existsSync(mount), false)
  })

  test('survive the loss of the connection', async () => {
    const { mount } = await ingest('--name', 'third')
    await joined.workstation.link.cut('silent')
    await until(
      'reading is an I/O error',
      async () => (await joined.workstation.run(['busybox', 'cat', `${mount}/data/written`])).code !== 0,
      { withinMs: 60_000, everyMs: 500 },
    )
    await joined.workstation.link.mend()
    const read = () => joined.workstation.run(['busybox', 'cat', `${mount}/data/written`])
    await until('reading works again', async () => (await read()).stdout === 'from the app\n', {
      withinMs: 60_000,
      everyMs: 500,
    })
    assert.equal((await joined.fairlead(['leave', 'third'])).code, 0)
  })

  test('can be written when that was asked for', { skip: existsSync('/dev/fuse') ? false : 'no FUSE' }, async () => {
    const { pod, mount } = await ingest('--name', 'pen', '--writable')
    await here(mount, 'mkdir data/folder; echo from here > data/folder/note; mv data/folder/note data/note')
    assert.equal(await inside(pod, 'cat data/note; ls data'), 'from here\nfolder\nnote\nwritten\n')
    const { stderr } = await joined.workstation.run(['busybox', 'touch', `${mount}/etc/settings/new`])
    assert.match(stderr, /Read-only|denied/)
    assert.equal((await joined.fairlead(['leave', 'pen'])).code, 0)
  })

  test('a daemon that is killed leaves a mount that the next one removes', async () => {
    const { mount } = await ingest('--name', 'last')
    process.kill(joined.daemonPid, 'SIGKILL')
    await until('it is gone', () => !existsSync(`/proc/${joined.daemonPid}`))
    await joined.restart()
    await joined.connect(['--namespace', furnished.namespace])
    const table = () => joined.workstation.must(['cat', '/proc/self/mountinfo'])
    await until(
      'its mount and the folder are removed',
      async () => !(await table()).includes(mount) && !existsSync(mount),
    )
  })
})
