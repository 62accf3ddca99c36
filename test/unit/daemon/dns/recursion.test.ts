// A cluster on the same machine, which asks the machine's resolver, and so us, for what it does not know.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { Neighbours, Resolver } from '../../../../daemon/src/user/dns/index.ts'
import { inRandomLetters } from '../../../../daemon/src/user/dns/recursion.ts'
import { until } from '../../../support/until.ts'
import { ask, type Decoded, FakeClock, policy, question, summary, wire } from './parts.ts'

interface Options {
  /** What something on the way makes of a name. */
  readonly letters?: (name: string) => string
  /** The machine asks the resolver of this session. */
  readonly machineAsks?: () => Resolver
  readonly isLocal?: boolean
  readonly policy?: Partial<typeof policy>
  readonly neighbours?: Neighbours
}

/** Knows `web.shop…` and `slow.corp.test.`, and asks the machine for the rest. */
class LocalCluster {
  readonly clock = new FakeClock()
  readonly resolver: Resolver
  /** What came back to us, and what was said. */
  readonly returned: string[] = []
  /** Names asked of the cluster, as they came. */
  readonly asked: string[] = []
  release: () => void = () => undefined
  isReachable = true
  #waits = 0

  constructor({ letters = name => name, isLocal = true, machineAsks, neighbours, ...more }: Options = {}) {
    const lookup = async (name: string, type: number) => {
      await Promise.resolve()
      if (!this.isReachable) throw new Error('out of reach')
      this.asked.push(name)
      const known = name.toLowerCase()
      if (known === 'slow.corp.test.') await new Promise<void>(resolve => this.#holdUntil(resolve))
      if (['web.shop.svc.cluster.local.', 'slow.corp.test.'].includes(known))
        return { rcode: 0, records: wire([{ name, type: 'A', ttl: 5, data: '10.96.0.1' }]) }
      if (!isLocal || known.endsWith('.cluster.local.')) return { rcode: 3, records: new Uint8Array() }
      const again = question(letters(name), 'A')
      again.writeUInt16BE(type, again.length - 4)
      const answer = await ask((machineAsks ?? (() => this.resolver))(), again)
      this.returned.push(`${name.toLowerCase()} ${answer.rcode}`)
      return { rcode: answer.rcode === 'NXDOMAIN' ? 3 : 2, records: new Uint8Array() }
    }
    const parts = { lookup: { lookup }, clock: this.clock, log: silentLog }
    this.resolver = new Resolver(neighbours === undefined ? parts : { ...parts, neighbours })
    this.resolver.configure({ ...policy, includeSuffixes: ['corp.test.'], ...more.policy })
  }

  ask(name: string, id = 1): Promise<Decoded> {
    return ask(this.resolver, question(name, 'A', { id }))
  }

  get waits(): number {
    return this.#waits
  }

  #holdUntil(resolve: () => void): void {
    this.#waits++
    this.release = resolve
  }
}

test('recursion: a cluster that asks this machine is found out by one lookup, and remembered', async () => {
  const local = new LocalCluster()
  assert.equal(local.resolver.recursion, 'unknown')
  assert.equal(await local.resolver.checkRecursion(), 'found')
  await local.resolver.checkRecursion()
  assert.equal(local.asked.length, 1)
  assert.match(local.asked[0] ?? '', /^[0-9a-f]{16}\.tel2-recursion-check\.kube-system\.$/i)
  assert.equal(local.resolver.recursion, 'found')
})

test('recursion: a cluster elsewhere is not suspected', async () => {
  const remote = new LocalCluster({ isLocal: false })
  assert.equal(await remote.resolver.checkRecursion(), 'none')
  await remote.ask('missing.corp.test')
  assert.equal(remote.asked.at(-1), 'missing.corp.test.')
})

test('recursion: a cluster out of reach is asked another time', async () => {
  const local = new LocalCluster()
  local.isReachable = false
  assert.equal(await local.resolver.checkRecursion(), 'unknown')
  local.isReachable = true
  assert.equal(await local.resolver.checkRecursion(), 'found')
})

test('recursion: the names of checks do not exist, whoever asks, and are asked of nobody', async () => {
  const local = new LocalCluster()
  for (const name of [
    'tel2-recursion-check.kube-system',
    'x.tel2-recursion-check.kube-system',
    'x.tel2-recursion-check.kube-system.lan',
  ])
    assert.equal(summary(await local.ask(name)), 'NXDOMAIN', name)
  assert.deepEqual(local.asked, [])
  assert.equal(local.resolver.recursion, 'unknown')
})

test('recursion: what comes back does not exist, at once, and so does the question that it came of', async () => {
  const local = new LocalCluster()
  await local.resolver.checkRecursion()
  assert.equal(summary(await local.ask('missing.corp.test')), 'NXDOMAIN')
  assert.ok(local.returned.includes('missing.corp.test. NXDOMAIN'))
  assert.ok(local.resolver.counters.returned > 0)
})

test('recursion: programs that ask for the same name meanwhile hear the real answer', async () => {
  const local = new LocalCluster()
  await local.resolver.checkRecursion()
  const answers = [local.ask('slow.corp.test', 1), local.ask('slow.corp.test', 2), local.ask('Slow.Corp.Test', 3)]
  await until('the cluster is asked', () => local.waits > 0)
  answers.push(local.ask('slow.corp.test', 4))
  local.clock.advance(1_900)
  local.release()
  for (const answer of await Promise.all(answers)) assert.equal(summary(answer), 'NOERROR 10.96.0.1')
  assert.equal(local.waits, 1)
  assert.equal(local.resolver.counters.returned, 0)
})

test('recursion: names of the cluster’s own domain are asked as they are', async () => {
  const local = new LocalCluster()
  await local.resolver.checkRecursion()
  assert.equal(summary(await local.ask('web.shop')), 'NOERROR 10.96.0.1')
  assert.equal(local.asked.at(-1), 'web.shop.svc.cluster.local.')
})

test('recursion: where letters are lost, a question for what is being asked waits a moment and then does without the cluster', async () => {
  const local = new LocalCluster({ letters: name => name.toLowerCase() })
  assert.equal(await local.resolver.checkRecursion(), 'found')
  const answer = local.ask('missing.corp.test')
  await until('the cluster is asked', () => local.asked.includes('missing.corp.test.'))
  let isOver = false
  void answer.then(() => (isOver = true))
  await until('the question has come back and waits', () => {
    // Nothing to be seen from outside yet: time goes on in small steps until it is told that it does not exist.
    if (!isOver) local.clock.advance(100)
    return isOver
  })
  assert.equal(summary(await answer), 'NXDOMAIN')
})

test('recursion: where letters are lost, programs hear the real answer when it comes in time', async () => {
  const local = new LocalCluster({ letters: name => name.toLowerCase() })
  await local.resolver.checkRecursion()
  const answers = [local.ask('slow.corp.test', 1), local.ask('slow.corp.test', 2)]
  await until('the cluster is asked', () => local.waits > 0)
  local.clock.advance(400)
  local.release()
  for (const answer of await Promise.all(answers)) assert.equal(summary(answer), 'NOERROR 10.96.0.1')
})

test('recursion: a question that waits for itself at a resolver between, so that nothing comes back, does not exist after two seconds', async () => {
  const local = new LocalCluster()
  assert.equal(await local.resolver.checkRecursion(), 'found')
  let said: string | undefined
  void local.ask('slow.corp.test').then(answer => (said = summary(answer)))
  await until('the cluster is asked', () => local.waits > 0)
  local.clock.advance(1_900)
  assert.equal(said, undefined)
  // The other family is asked then, and waits in vain as well.
  await until('it is told that there is no such name', () => {
    local.clock.advance(100)
    return said !== undefined
  })
  assert.equal(said, 'NXDOMAIN')
})

test('recursion: names of a cluster elsewhere are waited for', async () => {
  const local = new LocalCluster({ isLocal: false })
  assert.equal(await local.resolver.checkRecursion(), 'none')
  const answer = local.ask('slow.corp.test')
  await until('the cluster is asked', () => local.waits > 0)
  local.clock.advance(2_000)
  local.release()
  assert.equal(summary(await answer), 'NOERROR 10.96.0.1')
})

test('recursion: what comes back to another session of the same user is known there too', async () => {
  const neighbours = new Neighbours()
  const other = new LocalCluster({ neighbours, isLocal: false, policy: { includeSuffixes: [] } })
  const local = new LocalCluster({ neighbours, machineAsks: () => other.resolver })
  assert.equal(await local.resolver.checkRecursion(), 'found')
  assert.equal(summary(await local.ask('missing.corp.test')), 'NXDOMAIN')
  assert.ok(local.returned.includes('missing.corp.test. NXDOMAIN'))
  assert.equal(other.resolver.recursion, 'unknown')
})

test('recursion: letters are always other than a program writes them', () => {
  for (let count = 0; count < 200; count++) {
    const mixed = inRandomLetters('a.1.')
    assert.equal(mixed, 'A.1.')
  }
  assert.equal(inRandomLetters('web.corp.test.').toLowerCase(), 'web.corp.test.')
})
