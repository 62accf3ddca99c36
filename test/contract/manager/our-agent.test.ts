// Our own agent at our own manager, with a workstation's end: what a caller in the cluster notices.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { until } from '../../support/until.ts'
import { ask, askOn, caller, configOf, freePort, portOf, startAgent, tcpServer } from '../agent/agent-for-test.ts'
import { fastClock, World } from './ends.ts'

async function place(t: TestContext, options = {}) {
  const world = await World.open(t, options)
  const say = (who: string) =>
    tcpServer(t, socket => socket.on('data', piece => socket.write(`${who}:${String(piece)}`)))
  const [application, ann, bob] = [await say('application'), await say('ann'), await say('bob')]
  const port = await freePort()
  const start = () => startAgent(t, configOf([portOf(application.port, port)], world.manager.agentPort))
  const agent = await start()
  const intercept = { container_port: application.port, port_identifier: 'http/TCP', service_name: 'web' }
  return { world, agent, port, start, intercept, ann, bob }
}

test('our agent: traffic goes to the workstation as soon as the intercept is active, and back to the application when it leaves', async t => {
  const { world, port, intercept, ann } = await place(t)
  const client = await world.client()
  assert.equal(await ask(t, port), 'application:hi')
  await until('it is asked for', async () => {
    const { disposition } = await client.intercept({ ...intercept, target_port: ann.port })
    if (disposition !== 'WAITING') await client.remove()
    return disposition === 'WAITING'
  })
  await until('it is active', () => client.dispositions === 'web ACTIVE', { everyMs: 1 })
  assert.equal(await ask(t, port), 'ann:hi')
  await client.remove()
  await until('the application has it', async () => (await ask(t, port)) === 'application:hi', { withinMs: 1000 })
})

test('our agent: removed and created again at once, it is active again', async t => {
  const { world, port, intercept, ann, bob } = await place(t)
  const client = await world.client()
  await until('the agent is there', async () => {
    const { disposition } = await client.intercept({ ...intercept, target_port: ann.port })
    if (disposition !== 'WAITING') await client.remove()
    return disposition === 'WAITING'
  })
  for (let count = 0; count < 20; count++) {
    const { port: target_port } = count % 2 === 0 ? bob : ann
    const removed = client.remove()
    const created = client.intercept({ ...intercept, target_port })
    await removed
    await created
    await until('it is active', () =>
      client.intercepts.some(({ spec, disposition }) => spec?.target_port === target_port && disposition === 'ACTIVE'),
    )
    assert.equal(await ask(t, port), count % 2 === 0 ? 'bob:hi' : 'ann:hi')
  }
})

test('our agent: a workstation that falls silent loses no request but its own', async t => {
  const { world, port, intercept, ann } = await place(t, { clock: fastClock(5) })
  const client = await world.client()
  await until('it is active', async () => {
    if (client.intercepts.length === 0) await client.intercept({ ...intercept, target_port: ann.port })
    else if (client.dispositions === 'web NO_AGENT') await client.remove()
    return client.dispositions === 'web ACTIVE'
  })
  assert.equal(await ask(t, port), 'ann:hi')
  client.dials?.stop()
  for (let count = 0; count < 5; count++) assert.equal(await ask(t, port), 'application:hi')
  client.openDials()
  await until('it is back', async () => (await ask(t, port)) === 'ann:hi')
})

test('our agent: the manager restarts, and the agent is back by itself', async t => {
  const { world, port, intercept, ann } = await place(t, { settings: { agentPort: await freePort() } })
  const before = await world.client()
  await until('it is active', async () => {
    if (before.intercepts.length === 0) await before.intercept({ ...intercept, target_port: ann.port })
    else if (before.dispositions === 'web NO_AGENT') await before.remove()
    return before.dispositions === 'web ACTIVE'
  })
  const held = await caller(t, port)
  assert.equal(await askOn(held, 'hi'), 'ann:hi')
  await world.restart()
  assert.equal(await ask(t, port), 'application:hi')
  const after = await world.client()
  await after.intercept({ ...intercept, target_port: ann.port })
  await until('it is active again', () => after.dispositions === 'web ACTIVE', { withinMs: 5000 })
  assert.equal(await ask(t, port), 'ann:hi')
})
