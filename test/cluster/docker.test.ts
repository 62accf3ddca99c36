// The daemon in a container, and programs in containers that share its network: what `fairlead connect --docker` and `fairlead docker-run` amount to.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Disposer } from '../../common/base/index.ts'
import type { Lab } from '../lab/index.ts'
import { DaemonContainer, needsRoot, openJoinableLab, until } from '../support/index.ts'

describe('the daemon in a container', needsRoot, () => {
  const owned = new Disposer()
  let lab: Lab
  let container: DaemonContainer

  before(async () => {
    lab = owned.own(await openJoinableLab('docker'))
    const workstation = lab.workstation('plain')
    const resolvConf = await workstation.must(['cat', '/etc/resolv.conf'])
    const holder = workstation.spawn(['sleep', '100000'], { stdio: 'ignore' })
    owned.defer(() => void holder.kill('SIGKILL'))
    const networkPid = holder.pid ?? 0
    const isThere = async () => (await lab.node(1).run(['test', '-e', `/proc/${networkPid}/ns/net`])).code === 0
    await until('the holder is in its network', isThere)
    container = owned.own(await DaemonContainer.start(lab, { networkPid, resolvConf }))
  })
  after(async () => owned[Symbol.asyncDispose]())

  test('connects, with the right to make a device and nothing else', async () => {
    const connected = await container.fairlead('connect', '--kubeconfig', '/kubeconfig', '--namespace', 'shop')
    assert.equal(connected.code, 0, connected.stdout + connected.stderr)
  })

  test('a container that shares its network reaches services by name and by address', async () => {
    for (const host of ['web', 'web.shop', 'web.shop.svc.cluster.local']) {
      const { code, stdout, stderr } = await container.get(`http://${host}/hello`)
      assert.equal(code, 0, `${host}: ${stdout}${stderr}`)
      assert.match(stdout, /"path":"\/hello"/)
    }
  })

  test("an intercept's traffic arrives at a container that shares the network", async () => {
    const taken = await container.fairlead('intercept', 'web', '--port', '8093:http', '--mount', 'false')
    assert.equal(taken.code, 0, taken.stdout + taken.stderr)
    // It serves one request, says so, and ends; the request comes from a pod's side, through the service's name.
    const serve =
      "require('http').createServer((q, s) => { s.end('from the container'); s.on('close', () => process.exit()) }).listen(8093, '127.0.0.1')"
    const serving = container.beside('/usr/local/bin/node', '-e', serve)
    await until(
      'the container answers for the service',
      async () => (await container.get('http://web.shop/')).stdout.includes('from the container'),
      { withinMs: 30_000, everyMs: 100 },
    )
    assert.equal((await serving).code, 0)
    assert.equal((await container.fairlead('leave', 'web')).code, 0)
  })

  test('after disconnect nothing of the cluster is left in the network', async () => {
    assert.equal((await container.fairlead('disconnect')).code, 0)
    assert.equal((await container.get('http://web.shop/')).code, 1)
    const links = await lab.workstation('plain').must(['ip', '-brief', 'link'])
    assert.doesNotMatch(links, /^fl\d/m)
  })
})
