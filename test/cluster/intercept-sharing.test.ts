// Several developers on one workload: each gets his own requests, everybody else the application; who would take another's is told whose they are.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab, until } from '../support/index.ts'
import { Developer, Pod, serviceAddress } from '../support/intercepts/index.ts'

describe('one workload, two developers', needsRoot, () => {
  let lab: Lab
  let anna: Developer
  let bob: Developer
  let caller: Pod
  let web: string
  before(async () => {
    lab = await openJoinableLab('sharing')
    web = await serviceAddress(lab, 'shop', 'web')
    anna = await Developer.open(lab, lab.workstation('plain'), { name: 'anna' })
    bob = await Developer.open(lab, lab.workstation('resolved'), { name: 'bob' })
    caller = await Pod.find(lab, 'bank', 'app=db')
  })
  after(async () => {
    await lab.kubectl(['-n', 'fairlead', 'delete', '--ignore-not-found', 'role/sharing', 'rolebinding/sharing'])
    await lab.kubectl(['-n', 'shop', 'delete', '--ignore-not-found', 'rolebinding/sharing'])
    caller[Symbol.dispose]()
    await anna[Symbol.asyncDispose]()
    await bob[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  const by = async (path: string, header = '') => (await caller.call('get', web, 80, path, header))['by']

  test('each gets the requests with his header, everybody else the application', async () => {
    await anna.intercept('web', '--port', `${anna.port}:http`, '--http-header', 'x-dev=anna', '--name', 'anna')
    await bob.intercept('web', '--port', `${bob.port}:http`, '--http-header', 'x-dev=bob', '--name', 'bob')
    assert.equal(await by('/', 'x-dev=anna'), 'anna')
    assert.equal(await by('/', 'x-dev=bob'), 'bob')
    assert.equal(await by('/'), 'application')
    assert.equal(await by('/', 'x-dev=carol'), 'application')
  })

  test('requests of one connection are told apart', async () => {
    const { by } = await caller.call('alternate', web, 80, 20, 'x-dev=anna', 'x-dev=bob', '')
    assert.deepEqual(by, { anna: 20, bob: 20, application: 20 })
  })

  test('the same header, and everything, are refused, and by whom is told', async () => {
    const [name = ''] = (await anna.joined.workstation.must(['sh', '-c', 'echo $(id -un)@$(uname -n)'])).split('\n')
    for (const filter of [['--http-header', 'x-dev=anna'], []]) {
      const said = await bob.refused('web', '--port', `${bob.port + 2}:http`, '--name', 'second', ...filter)
      assert.match(said, /INTERCEPT_CONFLICT/)
      assert.ok(said.includes(name), said)
    }
    assert.equal(await by('/', 'x-dev=anna'), 'anna')
    assert.deepEqual(
      (await bob.intercepts()).map(({ name }) => name),
      ['bob'],
    )
  })

  test('one leaves, the other stays', async () => {
    await anna.leave('anna')
    assert.equal(await by('/', 'x-dev=anna'), 'application')
    assert.equal(await by('/', 'x-dev=bob'), 'bob')
    await bob.leave('bob')
    assert.equal(await by('/', 'x-dev=bob'), 'application')
  })

  test('an administrator takes an intercept away: its owner is told by whom, and can make another', async () => {
    await anna.intercept('web', '--port', `${anna.port}:http`)
    assert.equal(await by('/'), 'anna')
    await bob.joined.fairlead(['disconnect'])
    const rules = ['--verb=get,list,create', '--resource=services,pods,pods/portforward']
    await lab.kubectl(['-n', 'fairlead', 'create', 'role', 'sharing', ...rules])
    await lab.kubectl(['-n', 'fairlead', 'create', 'rolebinding', 'sharing', '--role=sharing', '--user=carol'])
    await bob.joined.connect(['--namespace', 'shop', '--kubeconfig', await lab.issueKubeconfig('carol')])
    for (const command of ['revoke', 'uninstall-agent']) {
      const { code, stderr } = await bob.joined.fairlead([command, 'web'])
      assert.notEqual(code, 0)
      assert.match(stderr, /ADMINISTRATION_FORBIDDEN/, 'who may not change the workload may not take it away either')
    }
    assert.equal(await by('/'), 'anna')
    await lab.kubectl(['-n', 'shop', 'create', 'rolebinding', 'sharing', '--clusterrole=edit', '--user=carol'])
    const { code, stderr } = await bob.joined.fairlead(['revoke', 'web'])
    assert.equal(code, 0, stderr)
    assert.equal(await by('/'), 'application')
    const isTold = async () => (await anna.intercepts())[0]?.failure?.code === 'INTERCEPT_REVOKED'
    await until('it is lost', isTold)
    assert.equal((await anna.intercepts())[0]?.state, 'lost')
    await anna.leave('web')
    await anna.intercept('web', '--port', `${anna.port}:http`)
    assert.equal(await by('/'), 'anna')
  })

  test('agents are taken out: the pods are as they were', async () => {
    const { code, stderr } = await bob.joined.fairlead(['uninstall-agent', 'web'], { timeoutMs: 100_000 })
    assert.equal(code, 0, stderr)
    assert.equal(await by('/'), 'application')
    await lab.rollout('shop', 'deployment/web')
    const template = ['-n', 'shop', 'get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.metadata.annotations}']
    assert.doesNotMatch(await lab.kubectl(template), /fairlead/)
    const names = 'jsonpath={.items[*].spec.containers[*].name}'
    const containers = await lab.kubectl(['-n', 'shop', 'get', 'pods', '-l', 'app=web', '-o', names])
    assert.doesNotMatch(containers, /traffic-agent/)
  })
})
