// The daemon's image as a container, and another container that shares its network: what `fairlead connect --docker` and `fairlead docker-run` amount to. There
// is no Docker in the lab, so its containerd runs both, with the rights and the network that the command lines ask for (test/unit/cli/docker).
import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Disposer } from '../../common/base/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Lab } from '../lab/index.ts'
import { daemonImage, needsRoot, openJoinableLab, until } from '../support/index.ts'

const image = `docker.io/fairlead/daemon:${packageJson.version}`
const ctr = ['ctr', '-n', 'k8s.io']

describe('the daemon in a container', needsRoot, () => {
  const owned = new Disposer()
  const name = `fairlead-dev-${process.pid}`
  let lab: Lab
  /** Shared by both containers: its network and the files that an engine gives every container. */
  let shared: readonly string[]
  let execs = 0

  before(async () => {
    lab = owned.own(await openJoinableLab('docker'))
    await lab.loadImage(daemonImage, [1])
    const folder = await mkdtemp(join(tmpdir(), 'fairlead-docker-'))
    owned.defer(() => rm(folder, { recursive: true, force: true }))
    const workstation = lab.workstation('plain')
    await writeFile(join(folder, 'resolv.conf'), await workstation.must(['cat', '/etc/resolv.conf']))
    await copyFile(lab.kubeconfig, join(folder, 'kubeconfig'))
    const holder = workstation.spawn(['sleep', '100000'], { stdio: 'ignore' })
    owned.defer(() => void holder.kill('SIGKILL'))
    const bind = (file: string, at: string) => [
      '--mount',
      `type=bind,src=${join(folder, file)},dst=${at},options=rbind:ro`,
    ]
    shared = [
      ...['--with-ns', `network:/proc/${String(holder.pid)}/ns/net`],
      ...bind('resolv.conf', '/etc/resolv.conf'),
      ...bind('kubeconfig', '/kubeconfig'),
    ]
    await until('the holder is in its network', async () => (await node(['true'])).code === 0)
  })
  after(async () => owned[Symbol.asyncDispose]())

  const node = (argv: readonly string[], timeoutMs = 60_000) => lab.node(1).run(argv, { timeoutMs })
  const fairlead = (...args: readonly string[]) =>
    node([...ctr, 'task', 'exec', '--exec-id', `e${++execs}`, name, 'fairlead', ...args])
  /** A container of its own beside the daemon's; runs to its end. */
  const beside = (...command: readonly string[]) =>
    node([...ctr, 'run', '--rm', ...shared, image, `${name}-beside-${++execs}`, ...command])
  const get = (url: string) =>
    beside(
      '/usr/local/bin/node',
      '-e',
      `fetch('${url}').then(r => r.text()).then(console.log, e => { console.log(e.cause); process.exit(1) })`,
    )

  test('connects, with the right to make a device and nothing else', async () => {
    const rights = ['--cap-add', 'CAP_NET_ADMIN', '--device', '/dev/net/tun']
    const { code, stderr } = await node([...ctr, 'run', '--detach', ...rights, ...shared, image, name])
    assert.equal(code, 0, stderr)
    owned.defer(async () => {
      await node([...ctr, 'task', 'kill', '--signal', 'SIGTERM', name])
      await until('the daemon has ended', async () => (await node([...ctr, 'task', 'delete', name])).code === 0, {
        withinMs: 30_000,
        everyMs: 200,
      })
      await node([...ctr, 'container', 'delete', name])
    })
    await until('the daemon answers', async () => (await fairlead('status')).code === 0, {
      withinMs: 20_000,
      everyMs: 200,
    })
    const connected = await fairlead('connect', '--kubeconfig', '/kubeconfig', '--namespace', 'shop')
    assert.equal(connected.code, 0, connected.stdout + connected.stderr)
  })

  test('a container that shares its network reaches services by name and by address', async () => {
    for (const host of ['web', 'web.shop', 'web.shop.svc.cluster.local']) {
      const { code, stdout, stderr } = await get(`http://${host}/hello`)
      assert.equal(code, 0, `${host}: ${stdout}${stderr}`)
      assert.match(stdout, /"path":"\/hello"/)
    }
  })

  test("an intercept's traffic arrives at a container that shares the network", async () => {
    const taken = await node(
      [
        ...ctr,
        'task',
        'exec',
        '--exec-id',
        `e${++execs}`,
        name,
        'fairlead',
        'intercept',
        'web',
        '--port',
        '8093:http',
        '--mount',
        'false',
      ],
      120_000,
    )
    assert.equal(taken.code, 0, taken.stdout + taken.stderr)
    // It serves one request, says so, and ends; the request comes from a pod's side, through the service's name.
    const serve =
      "require('http').createServer((q, s) => { s.end('from the container'); s.on('close', () => process.exit()) }).listen(8093, '127.0.0.1')"
    const serving = beside('/usr/local/bin/node', '-e', serve)
    await until(
      'the container answers for the service',
      async () => (await get('http://web.shop/')).stdout.includes('from the container'),
      { withinMs: 30_000, everyMs: 100 },
    )
    assert.equal((await serving).code, 0)
    assert.equal((await fairlead('leave', 'web')).code, 0)
  })

  test('after disconnect nothing of the cluster is left in the network', async () => {
    assert.equal((await fairlead('disconnect')).code, 0)
    assert.equal((await get('http://web.shop/')).code, 1)
    const links = await lab.workstation('plain').must(['ip', '-brief', 'link'])
    assert.doesNotMatch(links, /^fl\d/m)
  })
})
