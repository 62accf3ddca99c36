// Under constant load: taking a service over, giving it back, a rolling update and a change of its size cost no request; and short connections from few
// ports all work.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab, until } from '../support/index.ts'
import { Developer, Pod, serviceAddress } from '../support/intercepts/index.ts'

/** The bench has five times as many. */
const shortConnections = 20_000
const shortTimeoutMs = 300_000

describe('an intercepted service under load', needsRoot, () => {
  let lab: Lab
  let anna: Developer
  let caller: Pod
  let web: string
  before(async () => {
    lab = await openJoinableLab('load')
    web = await serviceAddress(lab, 'shop', 'web')
    anna = await Developer.open(lab, lab.workstation('plain'), { name: 'anna' })
    caller = await Pod.find(lab, 'bank', 'app=db')
    // The first time replaces pods that know nothing of Fairlead: what that costs is the application's own.
    await anna.intercept('web', '--port', `${anna.port}:http`)
  })
  after(async () => {
    caller[Symbol.dispose]()
    await anna[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  for (const kind of ['fresh', 'kept'] as const) {
    test(`leave and intercept, again and again, over ${kind} connections`, async t => {
      const steady = await caller.begin('steady', web, 80, 4, kind)
      for (let round = 0; round < 3; round++) {
        await anna.leave('web')
        await anna.intercept('web', '--port', `${anna.port}:http`)
      }
      const result = await steady.stop()
      t.diagnostic(JSON.stringify(result))
      assert.equal(result['failed'], 0)
      assert.deepEqual(Object.keys(result['by'] as object).sort(), ['anna', 'application'])
    })
  }

  test('fifty pooled connections that never rest move at once, there and back', async t => {
    for (const [who, act] of [
      ['application', () => anna.leave('web')],
      ['anna', () => anna.intercept('web', '--port', `${anna.port}:http`)],
    ] as const) {
      const busy = await caller.begin('steady', web, 80, 50, 'busy')
      await act()
      const result = await busy.stop()
      t.diagnostic(JSON.stringify(result))
      assert.equal(result['failed'], 0)
      assert.deepEqual(result['latest'], { [who]: 50 })
      assert.ok((result['settledMs'] as number) < 3_000, 'from the return of the command')
    }
  })

  test('a rolling update: nothing is lost, and all goes to the workstation afterwards', async t => {
    const steady = await caller.begin('steady', web, 80, 4, 'fresh')
    // The sample's pods have a second to end, which is less than a Service may need to hear of it.
    const patch = '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":10}}}}'
    await lab.kubectl(['-n', 'shop', 'patch', 'deployment', 'web', '--patch', patch])
    await lab.rollout('shop', 'deployment/web')
    await until('it is active', async () => (await anna.intercepts())[0]?.state === 'active')
    const result = await steady.stop()
    t.diagnostic(JSON.stringify(result))
    assert.equal(result['failed'], 0)
    assert.equal((await caller.call('get', web, 80, '/'))['by'], 'anna')
  })

  test('more pods, and fewer again', async t => {
    const steady = await caller.begin('steady', web, 80, 4, 'fresh')
    await lab.kubectl(['-n', 'shop', 'scale', 'deployment/web', '--replicas=4'])
    await lab.rollout('shop', 'deployment/web')
    assert.deepEqual((await caller.call('many', web, 80, 40))['by'], { anna: 40 })
    await lab.kubectl(['-n', 'shop', 'scale', 'deployment/web', '--replicas=2'])
    await lab.rollout('shop', 'deployment/web')
    const result = await steady.stop()
    t.diagnostic(JSON.stringify(result))
    assert.equal(result['failed'], 0)
  })

  test(`${shortConnections} connections from eight ports, none fails`, async t => {
    const program = [lab.loadProgram, 'short', `${web}:80`, String(shortConnections), '8']
    const { perSecond, ...rest } = await caller.run(program, { timeoutMs: shortTimeoutMs })
    assert.deepEqual(rest, { failed: 0, by: { anna: shortConnections } })
    t.diagnostic(`${Math.round(Number(perSecond))} connections a second`)
  })
})
