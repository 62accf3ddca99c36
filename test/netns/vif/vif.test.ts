// The interface in a namespace of its own, seen by ordinary programs there. See interface-in-namespace.ts for what the far end does.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const namespace = `fl-vif-${process.pid}`
const isRoot = process.getuid?.() === 0
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const programMs = 90_000
let machine: ChildProcess

function start(file: string, ...words: string[]): ChildProcess {
  const command = ['netns', 'exec', namespace, process.execPath, here(file), ...words]
  return spawn('ip', command, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
}

async function finish(program: ChildProcess): Promise<unknown> {
  let [output, errors] = ['', '']
  program.stdout?.on('data', chunk => (output += String(chunk)))
  program.stderr?.on('data', chunk => (errors += String(chunk)))
  const deadline = setTimeout(() => program.kill(), programMs)
  const [code] = (await once(program, 'close')) as [number | null]
  clearTimeout(deadline)
  assert.equal(code, 0, code === null ? `not finished within ${programMs} ms: ${errors}` : errors)
  return JSON.parse(output)
}

const run = (name: string, family: 4 | 6) => finish(start('programs.ts', name, String(family)))

describe('the interface', { skip: isRoot ? false : 'needs root for a network namespace' }, () => {
  before(async () => {
    execFileSync('ip', ['netns', 'add', namespace])
    machine = start('interface-in-namespace.ts')
    machine.stderr?.pipe(process.stderr)
    await Promise.race([once(machine, 'message'), once(machine, 'exit').then(() => assert.fail('it did not start'))])
  })

  after(async () => {
    if (machine.connected) {
      const closed = once(machine, 'exit')
      machine.disconnect()
      await closed
    }
    execFileSync('ip', ['netns', 'delete', namespace])
  })

  const sentences = {
    echo: 'a program connects and gets its words back',
    refused: 'a port that nobody serves is refused within a round trip',
    unreachable: 'an address that the cluster cannot reach is unreachable, with the reason',
    'not-routed': 'an address that is not routed is refused',
    silence: 'an address that does not answer is silent',
    'half-close': 'one side may end while the other goes on, both ways',
    resets: 'a reset arrives on the other side, both ways',
    concurrent: '500 connections at once each get their own words',
    udp: 'datagrams of 1 to 60,000 bytes come back whole',
    'udp-refused': 'a datagram to a port that nobody serves is refused',
    dns: 'the resolver answers over UDP and TCP, and nothing else on its address does',
    protocol: 'what is neither TCP, UDP nor a ping is answered by an error',
    ping: 'an address answers a ping only when it exists',
    megabytes: '100 MB go there and back unchanged',
    sequential: '20,000 short connections in a row, with ports used again, without a lost one',
  }
  for (const [name, sentence] of Object.entries(sentences))
    for (const family of [4, 6] as const)
      test(`${sentence} (IPv${family})`, async t => {
        t.diagnostic(JSON.stringify(await run(name, family)))
      })

  test('a cluster that sends dials back to this machine does not make more of them', async t => {
    const dialled = async () => {
      machine.send('counters')
      const [{ dials }] = (await once(machine, 'message')) as [{ dials: number }]
      return dials
    }
    const before = await dialled()
    await run('reflected', 4)
    const dials = (await dialled()) - before
    t.diagnostic(`${dials} dials`)
    // One for each SYN that its kernel repeats, and for each that was reflected and outlived its dial.
    assert.ok(dials >= 1 && dials <= 8, `${dials} dials`)
  })

  for (const [command, sentence] of [
    ['reset', 'resetting all flows resets the programs’ connections'],
    ['unroute', 'a connection to a network that is not routed any more is reset'],
  ] as const)
    test(sentence, async () => {
      const program = start('programs.ts', 'is-reset', '4')
      const finished = finish(program)
      await Promise.race([once(program, 'message'), finished])
      machine.send(command)
      await finished
      machine.send('route')
    })

  // Last: nothing is left of it afterwards.
  test('the end of the device is noticed, though nothing moves', async () => {
    const told = once(machine, 'message', { signal: AbortSignal.timeout(10_000) })
    execFileSync('ip', ['-n', namespace, 'link', 'delete', 'fl-vif'])
    const [{ failed }] = (await told) as [{ failed?: string }]
    assert.match(failed ?? '', /read on the TUN device failed/)
  })
})
