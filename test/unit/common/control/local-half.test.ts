// How a program reaches its user's half on Windows, with Unix sockets in the place of named pipes: a pipe's name is a file in a folder of the test's own.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { formatHalfNote, halfNotePath, KnownError, parseHalfNote, silentLog } from '../../../../common/base/index.ts'
import { ControlClient, halfExits, LocalHalf, proveAsHalf, proveAsProgram } from '../../../../common/control/index.ts'
import { ControlService } from '../../../../common/protocol/index.ts'
import { openClientDoor } from '../../../../daemon/src/user/control/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'fairlead-half-'))
process.chdir(folder)
after(() => rmSync(folder, { recursive: true, force: true }))
const { signal } = new AbortController()

const isServiceThere = () => Promise.resolve(true)
let notes = 0
const newNote = () => join(folder, `note-${notes++}`)

/** A half that answers Version. */
async function half(notePath: string): Promise<Disposable> {
  const server = new Server()
  server.addService(ControlService, {
    Version: (_: unknown, done: (error: null, reply: object) => void) => done(null, { version: '9.9.9', api: 2 }),
  })
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  const connections = new Set<Socket>()
  const door = await openClientDoor({
    notePath,
    protect: () => undefined,
    accept: socket => {
      connections.add(socket)
      injector.injectConnection(socket)
    },
    log: silentLog,
  })
  return {
    [Symbol.dispose]() {
      door[Symbol.dispose]()
      for (const socket of connections) socket.destroy()
      server.forceShutdown()
    },
  }
}

test('a program starts a half when there is none, however many ask, and speaks to it', async () => {
  const notePath = newNote()
  let starts = 0
  let running: Disposable | undefined
  const place = new LocalHalf({
    service: 'service',
    isServiceThere,
    notePath,
    start: async () => {
      starts++
      running = await half(notePath)
      return new Promise<number>(() => undefined)
    },
  })
  const [first, second] = [new ControlClient(place), new ControlClient(place)]
  const versions = await Promise.all([first, second, first].map(client => client.version({ signal })))
  assert.deepEqual(
    versions.map(({ version }) => version),
    ['9.9.9', '9.9.9', '9.9.9'],
  )
  assert.equal(starts, 1)
  // It ends, as after Quit; the next call starts another.
  running?.[Symbol.dispose]()
  assert.throws(() => readFileSync(notePath))
  assert.equal((await first.version({ signal })).version, '9.9.9')
  assert.equal(starts, 2)
  for (const client of [first, second]) client[Symbol.dispose]()
  running?.[Symbol.dispose]()
})

test('without a service the program hears that, and not that its half failed', async () => {
  const place = new LocalHalf({
    service: 'service',
    isServiceThere,
    notePath: newNote(),
    start: () => Promise.resolve(halfExits.noService),
  })
  using client = new ControlClient(place)
  await assert.rejects(
    client.version({ signal }),
    error => error instanceof KnownError && error.code === 'DAEMON_NOT_RUNNING',
  )
})

test('no half is started as long as there is no service', async () => {
  const place = new LocalHalf({
    service: 'service',
    isServiceThere: () => Promise.resolve(false),
    notePath: newNote(),
    start: () => assert.fail('it was started'),
  })
  using client = new ControlClient(place)
  await assert.rejects(
    client.version({ signal }),
    error => error instanceof KnownError && error.code === 'DAEMON_NOT_RUNNING',
  )
})

test('when another half was faster, that one is used', async () => {
  const notePath = newNote()
  let running: Disposable | undefined
  const place = new LocalHalf({
    service: 'service',
    isServiceThere,
    notePath,
    start: async () => {
      running ??= await half(notePath)
      return halfExits.another
    },
  })
  using client = new ControlClient(place)
  assert.equal((await client.version({ signal })).version, '9.9.9')
  running?.[Symbol.dispose]()
})

test('nobody who took over the pipe of a half that is gone is told anything', async () => {
  const notePath = newNote()
  const pipe = String.raw`\\.\pipe\fairlead-` + randomBytes(16).toString('hex')
  writeFileSync(notePath, formatHalfNote({ pipe, secret: randomBytes(32).toString('hex') }))
  const heard: Buffer[] = []
  const impostor = createServer(socket => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk)
      if (heard.length === 1) socket.write(randomBytes(64))
    })
  })
  impostor.listen(pipe)
  await once(impostor, 'listening')
  using client = new ControlClient(
    new LocalHalf({
      service: 'service',
      isServiceThere,
      notePath,
      start: () => Promise.reject(new Error('not needed')),
    }),
  )
  const limited = AbortSignal.timeout(2_000)
  await assert.rejects(client.version({ signal: limited }))
  assert.ok(heard.length > 0)
  // Nothing but random numbers: no preface of HTTP/2.
  assert.ok(heard.every(chunk => chunk.length === 32))
  impostor.close()
})

async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const ours = connect(address.port, '127.0.0.1')
  const [theirs] = (await once(server, 'connection')) as [Socket]
  server.close()
  return [ours, theirs]
}

const secret = randomBytes(32).toString('hex')

test('both sides know the secret, and what follows the proof is left for others', async () => {
  const [program, itself] = await pair()
  const proven = proveAsHalf(itself, secret)
  await proveAsProgram(program, secret)
  program.write('what follows')
  await proven
  assert.equal(String((await once(itself, 'data'))[0]), 'what follows')
  program.destroy()
  itself.destroy()
})

test('a program without the secret is sent away, and so is one that says its own proof back', async () => {
  for (const say of [
    (socket: Socket) => proveAsProgram(socket, randomBytes(32).toString('hex')),
    async (socket: Socket) => {
      socket.write(randomBytes(32))
      const [answer] = (await once(socket, 'data')) as [Buffer]
      socket.write(answer.subarray(32))
    },
  ]) {
    const [program, itself] = await pair()
    program.on('error', () => undefined)
    const proven = assert.rejects(proveAsHalf(itself, secret))
    await Promise.allSettled([say(program)])
    program.destroy()
    await proven
    assert.ok(itself.destroyed)
  }
})

test('who says nothing is not waited for', async () => {
  const [program, itself] = await pair()
  await assert.rejects(proveAsHalf(itself, secret), /closed/)
  program.destroy()
})

test('a note is read as it was written, and nothing else is one', () => {
  const note = { pipe: `\\\\.\\pipe\\fairlead-${'a'.repeat(32)}`, secret: 'b'.repeat(64) }
  assert.deepEqual(parseHalfNote(formatHalfNote(note)), note)
  for (const text of [
    '',
    'x',
    formatHalfNote({ ...note, pipe: '\\\\other\\pipe\\x' }),
    formatHalfNote({ ...note, secret: '' }),
  ])
    assert.equal(parseHalfNote(text), undefined)
  assert.equal(halfNotePath({}), undefined)
  assert.match(halfNotePath({ LOCALAPPDATA: 'C:\\x' }) ?? '', /Fairlead.half$/)
})
