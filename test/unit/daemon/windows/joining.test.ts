// How a user half and the service find each other on Windows, with Unix sockets in the place of named pipes: a pipe's name is a file in a folder of the
// test's own there.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { KnownError, silentLog } from '../../../../common/base/index.ts'
import type { Caller } from '../../../../daemon/src/root/platform/index.ts'
import { listenForHalves } from '../../../../daemon/src/root/windows/index.ts'
import { type Joined, joinService } from '../../../../daemon/src/user/machine/index.ts'
import { until } from '../../../support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'fairlead-pipes-'))
process.chdir(folder)
after(() => rmSync(folder, { recursive: true, force: true }))
let service = ''
let services = 0

const joinCalls = {
  ownUser: () => 'S-1-5-21-1-2-3-1001',
  protect: () => undefined,
  open: (path: string) => {
    const socket = connect(path)
    return { socket }
  },
}

class Service implements AsyncDisposable {
  readonly callers: Caller[] = []
  owner = 'S-1-5-21-1-2-3-1001'
  readonly #opened: Socket[] = []
  #door: Disposable | undefined

  async open(): Promise<this> {
    service = join(folder, `service-${services++}`)
    this.#door = await listenForHalves(
      service,
      { accept: caller => this.callers.push(caller), log: silentLog },
      {
        calls: {
          letIn: () => undefined,
          open: path => {
            const socket = connect(path)
            this.#opened.push(socket)
            return { owner: this.owner, socket }
          },
        },
      },
    )
    return this
  }

  async caller(): Promise<Caller> {
    await until('somebody came', () => this.callers.length > 0)
    const caller = this.callers.shift()
    assert.ok(caller)
    return caller
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#door?.[Symbol.dispose]()
    for (const socket of this.#opened) socket.destroy()
    await Promise.resolve()
  }
}

const program = { command: [], environment: {} }

async function joined(machine: Service): Promise<{ half: ReturnType<Caller['start']>; ours: Joined }> {
  const joining = joinService(service, { calls: joinCalls })
  const half = (await machine.caller()).start(program)
  return { half, ours: await joining }
}

test('a half is the user whose pipe it is, and both speak over that pipe', async () => {
  await using machine = await new Service().open()
  const joining = joinService(service, { calls: joinCalls })
  const caller = await machine.caller()
  assert.equal(caller.user, 'S-1-5-21-1-2-3-1001')
  const half = caller.start(program)
  half.pass(caller.connection, 'connection')
  caller.close()
  const { pipe } = await joining
  half.pipe?.write('granted')
  assert.equal(String((await once(pipe, 'data'))[0]), 'granted')
  pipe.write('wanted')
  assert.ok(half.pipe)
  assert.equal(String((await once(half.pipe, 'data'))[0]), 'wanted')
  pipe.destroy()
})

test('packets of a device come over a connection of their own, whichever of it and the answer comes first', async () => {
  await using machine = await new Service().open()
  const { half, ours } = await joined(machine)
  for (const isEarly of [true, false]) {
    const id = isEarly ? 7 : 8
    const wanted = isEarly ? undefined : ours.carrierOf(id)
    half.pass({ kind: 'packets', carry: stream => stream.write(`packets ${id}`) }, String(id))
    const stream = await (wanted ?? ours.carrierOf(id))
    assert.equal(String((await once(stream, 'data'))[0]), `packets ${id}`)
  }
  ours.pipe.destroy()
})

test('with the pipe goes everything: the half sees the service go, the service the half', async () => {
  await using machine = await new Service().open()
  const first = await joined(machine)
  const ended: string[] = []
  first.half.onEnd(why => ended.push(why))
  first.ours.pipe.destroy()
  await until('the half has ended', () => ended.length > 0)
  const second = await joined(machine)
  second.ours.pipe.resume()
  second.half.end()
  await once(second.ours.pipe, 'close')
})

test('packets are not carried to a pipe that has become somebody else’s', async () => {
  await using machine = await new Service().open()
  const { half, ours } = await joined(machine)
  machine.owner = 'S-1-5-21-1-2-3-1002'
  assert.throws(() => half.pass({ kind: 'packets', carry: () => assert.fail('nothing') }, '9'), /somebody else/)
  ours.pipe.destroy()
})

test('a second half of a user is told to go', async () => {
  await using machine = await new Service().open()
  const joining = joinService(service, { calls: joinCalls })
  const caller = await machine.caller()
  caller.close()
  await assert.rejects(joining, error => error instanceof KnownError && error.code === 'DAEMON_LOST')
})

test('without a service a half says so', async () => {
  const calls = {
    ...joinCalls,
    open: () => {
      throw Object.assign(new Error('nobody'), { code: 'ENOENT' })
    },
  }
  await assert.rejects(
    joinService(service, { calls }),
    error => error instanceof KnownError && error.code === 'DAEMON_NOT_RUNNING',
  )
})

for (const [name, said] of [
  ['another machine’s pipe', '\\\\elsewhere\\pipe\\fairlead-half-0123456789abcdef0123456789abcdef\n'],
  ['the pipe of a half for programs', `\\\\.\\pipe\\fairlead-${'a'.repeat(32)}\n`],
  ['another program’s pipe', '\\\\.\\pipe\\lsass\n'],
  ['more than a line', 'x'.repeat(100)],
  ['a line before its name', '\n'],
] as const)
  test(`who says ${name} is not reached`, async () => {
    await using machine = await new Service().open()
    const socket = connect(service)
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(said)
    await once(socket, 'close')
    assert.deepEqual(machine.callers, [])
  })
