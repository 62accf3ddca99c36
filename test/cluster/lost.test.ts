// The cluster goes away and comes back, in every way that happens to a workstation: what a user sees meanwhile, and that nothing has to be typed.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'

const service = 'web.shop.svc.cluster.local'
/** Names and new connections must work again within that of the path's return. */
const backMs = 10_000
/** Longer, and a manager that allows so little has forgotten a silent session. */
const expiryMs = 8_000
const stoppedMs = 120_000

describe('a cluster that is lost', needsRoot, () => {
  let lab: Lab
  const joined: JoinedWorkstation[] = []
  before(async () => {
    lab = await openJoinableLab('lost')
    await lab.kubectl([
      '-n',
      'fairlead',
      'set',
      'env',
      'deployment/traffic-manager',
      `CLIENT_CONNECTION_TTL=${expiryMs / 1000}s`,
    ])
    await lab.rollout('fairlead', 'deployment/traffic-manager')
    for (const kind of ['plain', 'resolved']) {
      const ws = await JoinedWorkstation.open(lab, lab.workstation(kind))
      joined.push(ws)
      await ws.connect()
    }
  })
  after(async () => {
    for (const ws of joined) {
      await ws.workstation.run(['nft', 'delete', 'table', 'inet', 'cut'])
      await ws.workstation.link.mend()
      await ws[Symbol.asyncDispose]()
    }
    await lab[Symbol.asyncDispose]()
  })

  test('its path falls silent: flows are reset, names fail at once, all else is as before, and it comes back', t =>
    onBoth(async ws => {
      const flow = await ws.keep('echo.bank', 7)
      assert.ok(await resolves(ws), 'the name is known by all who remember names')
      await cut(ws, 'drop')
      const from = performance.now()
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      t.diagnostic(`${ws.workstation.kind}: noticed after ${Math.round(performance.now() - from)} ms`)
      await assertNamesFail(ws)
      await assertElsewhere(ws)
      // A program that connects now waits, and goes on when the path is back.
      const dial = ws.probe('dial', await serviceAddress(lab), 80, 20_000)
      await uncut(ws)
      await assertBack(t, ws)
      assert.equal((await dial)['outcome'], 'connected')
    }))

  test('its path is broken off: the same', t =>
    onBoth(async ws => {
      const flow = await ws.keep('echo.bank', 7)
      await cut(ws, 'reject with tcp reset')
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      await assertNamesFail(ws)
      await assertElsewhere(ws)
      await uncut(ws)
      await assertBack(t, ws)
    }))

  test('the cable is pulled and put back', t =>
    onBoth(async ws => {
      const flow = await ws.keep('echo.bank', 7)
      await ws.workstation.link.cut('carrier')
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      await until('the loss is told', async () => (await ws.state()) === 'reconnecting')
      await ws.workstation.link.mend()
      await assertBack(t, ws)
    }))

  test('the network is away for longer, without a sign', t =>
    onBoth(async ws => {
      const flow = await ws.keep('echo.bank', 7)
      await ws.workstation.link.cut('silent')
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      const isTold = async () => (await ws.sessions())[0]?.lastFailure?.code === 'CLUSTER_UNREACHABLE'
      await until('an attempt has failed', isTold, { withinMs: 20_000 })
      await ws.workstation.link.mend()
      await assertBack(t, ws)
    }))

  test('the daemon is stopped for longer than the manager remembers it, and goes on', t =>
    onBoth(async ws => {
      const flow = await ws.keep('echo.bank', 7)
      const [user, ...more] = await ws.pidsOf('user')
      assert.deepEqual(more, [])
      process.kill(Number(user), 'SIGSTOP')
      try {
        // Nothing can be asked meanwhile: the time itself is the condition.
        await new Promise(resolve => setTimeout(resolve, stoppedMs))
      } finally {
        process.kill(Number(user), 'SIGCONT')
      }
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      await assertBack(t, ws)
    }))

  test('without a manager a new connection is told so in the end, and so is the person', async () => {
    await lab.kubectl(['-n', 'fairlead', 'scale', 'deployment/traffic-manager', '--replicas=0'])
    await onBoth(async ws => {
      await until('the loss is told', async () => (await ws.state()) === 'reconnecting', { withinMs: 15_000 })
      await assertNamesFail(ws)
      await assertElsewhere(ws)
      const { outcome, ms } = await ws.probe('dial', await serviceAddress(lab), 80, 20_000)
      assert.equal(outcome, 'ENETUNREACH')
      assert.ok(Number(ms) > 5_000 && Number(ms) < 15_000, `${String(ms)} ms`)
      const isTold = async () => (await ws.sessions())[0]?.lastFailure?.code === 'MANAGER_NOT_READY'
      await until('the reason is told', isTold)
    })
    await lab.kubectl(['-n', 'fairlead', 'scale', 'deployment/traffic-manager', '--replicas=1'])
    await lab.rollout('fairlead', 'deployment/traffic-manager')
    await onBoth(ws => until('names work again', () => resolves(ws), { withinMs: 5_000 }))
  })

  /** The same on both kinds of workstation, at the same time. */
  async function onBoth(check: (ws: JoinedWorkstation) => Promise<unknown>): Promise<void> {
    for (const { status, ...rest } of await Promise.allSettled(joined.map(check)))
      if (status === 'rejected') throw (rest as PromiseRejectedResult).reason
  }
})

async function serviceAddress(lab: Lab): Promise<string> {
  return lab.kubectl(['-n', 'shop', 'get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
}

/** What goes to the API server is lost from now on, or refused. */
async function cut(ws: JoinedWorkstation, how: 'drop' | 'reject with tcp reset'): Promise<void> {
  const hook = 'type filter hook output priority 0'
  const rules = `table inet cut { chain out { ${hook}; ip daddr 192.168.77.11 tcp dport 6443 ${how}\n }\n }\n`
  await ws.workstation.must(['nft', '-f', '-'], { input: rules })
}

async function uncut(ws: JoinedWorkstation): Promise<void> {
  await ws.workstation.must(['nft', 'delete', 'table', 'inet', 'cut'])
}

async function resolves(ws: JoinedWorkstation): Promise<boolean> {
  return (await ws.dig('+time=1', service, 'A')).status === 'NOERROR'
}

async function assertNamesFail(ws: JoinedWorkstation): Promise<void> {
  // systemd-resolved is told to forget as soon as the loss is noticed.
  await until('nothing is remembered', async () => !(await resolves(ws)), { withinMs: 1_000 })
  for (const name of [service, 'web.shop', 'numeric.shop.svc.cluster.local', 'nothing.shop.svc.cluster.local']) {
    const from = performance.now()
    assert.deepEqual(await ws.dig(name, 'A'), { status: 'SERVFAIL', records: [] }, name)
    assert.ok(performance.now() - from < 1_000, `${name} took ${Math.round(performance.now() - from)} ms`)
  }
}

async function assertElsewhere(ws: JoinedWorkstation): Promise<void> {
  const from = performance.now()
  const { status, records } = await ws.dig('outside.example.test', 'A')
  assert.deepEqual([status, records.length], ['NOERROR', 1])
  assert.ok(performance.now() - from < 500)
  assert.equal((await ws.dig('nothing.example.test', 'A')).status, 'NXDOMAIN')
  assert.match((await ws.curl('http://outside.example.test:8080/')).stdout, /"app":"outside"/)
}

async function assertBack(t: { diagnostic(text: string): void }, ws: JoinedWorkstation): Promise<void> {
  const from = performance.now()
  await until(
    'names and new connections work again',
    async () => (await ws.curl(`http://${service}/`, '--max-time', '2')).code === 0,
    {
      withinMs: backMs,
      everyMs: 50,
    },
  )
  t.diagnostic(`${ws.workstation.kind}: back after ${Math.round(performance.now() - from)} ms`)
  await until('it says so', async () => (await ws.state()) === 'connected')
}
