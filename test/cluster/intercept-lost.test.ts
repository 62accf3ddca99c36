// A developer, his manager, or his agents go away: traffic returns to the application, and comes back to the workstation by itself when it can.
import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab, until } from '../support/index.ts'
import { Developer, Pod, serviceAddress } from '../support/intercepts/index.ts'

/** Traffic must be where it belongs within that. */
const limitMs = 15_000

describe('an intercept whose parts go away', needsRoot, () => {
  let lab: Lab
  let anna: Developer
  let caller: Pod
  let web: string
  before(async () => {
    lab = await openJoinableLab('interceptlost')
    web = await serviceAddress(lab, 'shop', 'web')
    anna = await Developer.open(lab, lab.workstation('plain'), { name: 'anna' })
    caller = await Pod.find(lab, 'bank', 'app=db')
    await anna.intercept('web', '--port', `${anna.port}:http`)
  })
  after(async () => {
    caller[Symbol.dispose]()
    await anna.joined.workstation.link.mend()
    await anna[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  /** Until requests are answered by that one, three in a row. */
  async function answeredBy(t: TestContext, who: string, withinMs = limitMs): Promise<void> {
    const from = performance.now()
    let inRow = 0
    await until(
      `${who} answers`,
      async () => {
        const { by } = await caller.call('get', web, 80, '/')
        inRow = by === who ? inRow + 1 : 0
        return inRow === 3
      },
      { withinMs },
    )
    t.diagnostic(`${who} after ${Math.round(performance.now() - from)} ms`)
  }

  test('the workstation sleeps for longer than its lease, and wakes up', async t => {
    const [user] = await anna.joined.pidsOf('user')
    process.kill(Number(user), 'SIGSTOP')
    try {
      await answeredBy(t, 'application')
    } finally {
      process.kill(Number(user), 'SIGCONT')
    }
    await answeredBy(t, 'anna')
  })

  test('the cable is cut without a sign, and mended', async t => {
    await anna.joined.workstation.link.cut('silent')
    await answeredBy(t, 'application')
    await anna.joined.workstation.link.mend()
    await answeredBy(t, 'anna', 2 * limitMs)
  })

  test('the manager is deleted', async t => {
    await lab.kubectl(['-n', 'fairlead', 'delete', 'pod', '-l', 'app=traffic-manager', '--wait=false'])
    await lab.rollout('fairlead', 'deployment/traffic-manager')
    await answeredBy(t, 'anna', 2 * limitMs)
    await until('it is told', async () => (await anna.intercepts())[0]?.state === 'active')
  })

  test('a pod with an agent is deleted', async t => {
    const steady = await caller.begin('steady', web, 80, 2, 'fresh')
    const pods = (await lab.kubectl(['-n', 'shop', 'get', 'pods', '-l', 'app=web', '-o', 'name'])).split('\n')
    await lab.kubectl(['-n', 'shop', 'delete', pods[0] ?? '', '--wait=true'])
    await lab.rollout('shop', 'deployment/web')
    await answeredBy(t, 'anna')
    const { by, failed, failures } = await steady.stop()
    t.diagnostic(JSON.stringify({ by, failed, failures }))
    assert.deepEqual(Object.keys(by as object), ['anna'])
  })

  test('the user half is killed: the application has its traffic, and the next connect is clean', async t => {
    const [user] = await anna.joined.pidsOf('user')
    process.kill(Number(user), 'SIGKILL')
    await answeredBy(t, 'application')
    await anna.joined.connect(['--namespace', 'shop'])
    assert.deepEqual(await anna.intercepts(), [])
    await anna.intercept('web', '--port', `${anna.port}:http`)
    await answeredBy(t, 'anna')
    await anna.leave('web')
  })
})
