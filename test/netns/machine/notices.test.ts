// What the kernel tells of changes in a namespace of its own, to a program without any rights, while `ip` makes them.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { needsRoot, until } from '../../support/index.ts'

const namespace = `fl-notice-${process.pid}`
const program = fileURLToPath(new URL('notices-in-namespace.ts', import.meta.url))
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all']

describe('notices of the kernel', needsRoot, () => {
  let child: ChildProcess
  let told: string[] = []
  const ip = (...words: string[]) => execFileSync('ip', ['-n', namespace, ...words])

  /** What was under way has been told. */
  const quiet = async () => {
    for (let before = -1; before !== told.length; ) {
      before = told.length
      // Twice the longest time from a notice to its telling.
      await new Promise(resolve => setTimeout(resolve, 1_000))
    }
    told = []
  }

  before(async () => {
    execFileSync('ip', ['netns', 'add', namespace])
    const command = [...nobody, process.execPath, program]
    child = spawn('nsenter', [`--net=/run/netns/${namespace}`, ...command], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await Promise.race([once(child, 'message'), once(child, 'exit').then(() => assert.fail('it did not start'))])
    child.on('message', message => told.push(message as string))
  })
  after(async () => {
    if (child.connected) {
      const closed = once(child, 'exit')
      child.disconnect()
      await closed
    }
    execFileSync('ip', ['netns', 'delete', namespace])
  })

  const changes: readonly (readonly [string, string])[] = [
    ['a device that comes', 'link add d0 type bridge'],
    ['a device that is switched on', 'link set d0 up'],
    ['an address', 'addr add 10.1.2.3/24 dev d0'],
    ['an IPv6 address', 'addr add fd01::3/64 dev d0 nodad'],
    ['a default route', 'route add default via 10.1.2.1'],
    ['an IPv6 default route', '-6 route add default via fd01::1'],
    ['a route of another table', 'route add 10.9.0.0/16 via 10.1.2.1 table 99'],
    ['a rule', 'rule add to 10.9.0.0/16 table 99'],
    ['an IPv6 rule', '-6 rule add to fd09::/16 table 99'],
    ['another default route', 'route replace default via 10.1.2.2'],
    ['a route that goes', 'route del default'],
    ['an address that goes', 'addr del 10.1.2.3/24 dev d0'],
    ['a device that is switched off', 'link set d0 down'],
    ['a device that goes', 'link del d0'],
  ]
  for (const [what, command] of changes)
    test(what, async t => {
      await quiet()
      const from = performance.now()
      ip(...command.split(' '))
      await until('it is told', () => told.length > 0)
      t.diagnostic(`told after ${Math.round(performance.now() - from)} ms`)
    })

  test('more than the kernel keeps for who is slow, and what comes after it', async () => {
    await quiet()
    child.kill('SIGSTOP')
    const lines = Array.from({ length: 1_000 }, () => 'addr add 10.3.3.3/32 dev lo\naddr del 10.3.3.3/32 dev lo\n')
    execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: lines.join('') })
    child.kill('SIGCONT')
    await until('it is told', () => told.includes('noticed'))
    await quiet()
    ip('addr', 'add', '10.3.3.3/32', 'dev', 'lo')
    await until('it is told', () => told.length > 0)
  })

  test('a program that was stopped is told so', async () => {
    await quiet()
    child.kill('SIGSTOP')
    // The time itself is what is noticed.
    await new Promise(resolve => setTimeout(resolve, 6_000))
    child.kill('SIGCONT')
    await until('it is told', () => told.includes('resumed'))
  })
})
