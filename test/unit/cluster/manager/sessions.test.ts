// Who may arrive, and how long a session lives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClientFacts, refusalOf, Sessions } from '../../../../cluster/manager/sessions/index.ts'
import { readSettings, SettingsError } from '../../../../cluster/manager/settings.ts'
import { type Clock, silentLog } from '../../../../common/base/index.ts'

const client = {
  name: 'me@here',
  install_id: 'id',
  product: 'telepresence',
  version: 'v2.20.2',
  api_key: '',
  namespace: '',
}
const arrivals: readonly (readonly [object, string | undefined])[] = [
  [{}, undefined],
  [{ version: '2.6.0-rc.1+build.5' }, undefined],
  [{ name: '' }, 'name must not be empty'],
  [{ install_id: '', product: '' }, 'install ID must not be empty'],
  [{ product: '' }, 'product must not be empty'],
  [{ version: '' }, 'version must not be empty'],
  [{ version: 'v2.5.9' }, 'client version must be at least 2.6.0'],
  [{ version: '0.0.0-devel' }, 'client version must be at least 2.6.0'],
  [{ version: 'v2.20' }, 'version "v2.20" is not a valid semantic version'],
  [{ name: 'x'.repeat(1000) }, 'no text may be longer than 500 characters'],
]
for (const [change, refusal] of arrivals)
  test(`a client with ${JSON.stringify(change).slice(0, 60)} ${refusal === undefined ? 'may arrive' : `hears: ${refusal}`}`, () => {
    assert.equal(refusalOf({ ...client, ...change }), refusal)
  })

function steppedClock(): Clock & { step(ms: number): void } {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    step(ms) {
      now += ms
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers = timers.filter(other => other !== timer)
        timer.run()
      }
    },
  }
}

const sessionsOf = (clock: Clock) =>
  new Sessions<ClientFacts>({
    ...{ idPrefix: '', ttlMs: 15_000, most: 2000, clock, log: silentLog },
    named: ({ name }) => name,
  })

test('only Remain keeps a session; a silent one ends, and its watches with it', () => {
  const clock = steppedClock()
  using sessions = sessionsOf(clock)
  const [kept, silent] = ['kept', 'silent'].map(name => sessions.arrive({ name, installId: name, namespace: '' }))
  assert(kept && silent)
  for (let second = 0; second < 20; second += 5) {
    clock.step(5000)
    assert.equal(sessions.remain(kept.id), true)
  }
  assert.deepEqual([kept.ended.aborted, silent.ended.aborted], [false, true])
  assert.equal(sessions.remain(silent.id), false)
  sessions.depart(kept.id)
  assert.deepEqual([kept.ended.aborted, sessions.size], [true, 0])
})

test('so many sessions and no more', () => {
  using sessions = sessionsOf(steppedClock())
  const arrived = Array.from({ length: 2001 }, () => sessions.arrive({ name: 'x', installId: 'x', namespace: '' }))
  assert.equal(arrived.filter(session => session !== undefined).length, 2000)
})

const badSettings: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{}, /^POD_IP/],
  [{ POD_IP: '10.0.0.1', SERVER_PORT: '70000' }, /^SERVER_PORT/],
  [{ POD_IP: '10.0.0.1', POD_CIDRS: '10.0.0.0/33' }, /^POD_CIDRS/],
  [{ POD_IP: '10.0.0.1', POD_CIDR_STRATEGY: 'magic' }, /^POD_CIDR_STRATEGY/],
  [{ POD_IP: '10.0.0.1', CLIENT_CONNECTION_TTL: 'soon' }, /^CLIENT_CONNECTION_TTL/],
]
for (const [environment, expected] of badSettings)
  test(`a bad setting is named: ${String(expected)}`, () => {
    assert.throws(
      () => readSettings(environment),
      (error: unknown) => error instanceof SettingsError && expected.test(error.message),
    )
  })

test('the least configuration is the address of the pod', () => {
  const { host, port, clusterDomain, clientTtlMs } = readSettings({ POD_IP: '10.0.0.1' })
  assert.deepEqual([host, port, clusterDomain, clientTtlMs], ['127.0.0.1', 8081, undefined, 86_400_000])
})
