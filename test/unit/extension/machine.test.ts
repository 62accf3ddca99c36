// What an installation says on machines that lack something, and how one becomes administrator there.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { appleScript, powerShell } from '../../../extension/src/platform/dialogs.ts'
import { Doors } from '../../../extension/src/platform/door.ts'
import { elevationOf } from '../../../extension/src/platform/elevation.ts'
import { lackOf, lookAtMachine, type Machine, startText } from '../../../extension/src/platform/machine.ts'
import { shellWords } from '../../../extension/src/platform/programs.ts'

const laptop: Machine = {
  platform: 'linux',
  hasTun: true,
  hasSystemd: true,
  isContainer: false,
  isWsl: false,
  mayChangeNetwork: true,
}

test('a Linux machine with systemd lacks nothing', () => {
  assert.equal(lackOf(laptop), undefined)
  assert.equal(startText(laptop), undefined)
})

for (const platform of ['darwin', 'win32'] as const)
  test(`on ${platform} nothing lacks: its own service manager starts the service`, () => {
    const machine: Machine = { ...laptop, platform, hasTun: false, hasSystemd: false, mayChangeNetwork: false }
    assert.deepEqual([lackOf(machine), startText(machine)], [undefined, undefined])
  })

const lacks: readonly [string, Partial<Machine>, RegExp, RegExp][] = [
  ['FreeBSD', { platform: 'freebsd' }, /on freebsd there is none/, /^$/],
  [
    'a dev container without rights',
    { isContainer: true, hasTun: false, mayChangeNetwork: false },
    /lacks the device \/dev\/net\/tun and the capability NET_ADMIN/,
    /^"runArgs": \["--cap-add=NET_ADMIN", "--device=\/dev\/net\/tun"\],$/,
  ],
  [
    'a container with the capability alone',
    { isContainer: true, hasTun: false },
    /lacks the device \/dev\/net\/tun\./,
    /--device/,
  ],
  ['a machine without the module', { hasTun: false }, /no \/dev\/net\/tun/, /^sudo modprobe tun$/],
  ['a sandbox', { mayChangeNetwork: false }, /NET_ADMIN is missing/, /^$/],
]
for (const [name, machine, what, paste] of lacks)
  test(`${name} is told what is missing, with the text that mends it`, () => {
    const lack = lackOf({ ...laptop, ...machine })
    assert.match(lack?.what ?? 'nothing', what)
    assert.match(lack?.paste ?? 'nothing', paste)
  })

test('without systemd the service is installed all the same, and starts in a terminal: WSL is told how to have systemd', () => {
  assert.match(startText({ ...laptop, hasSystemd: false, isWsl: true })?.paste ?? '', /\[boot\]\nsystemd=true/)
  assert.match(startText({ ...laptop, hasSystemd: false, isContainer: true })?.what ?? '', /started in a terminal/)
  assert.equal(lackOf({ ...laptop, hasSystemd: false }), undefined)
})

test('this machine can be looked at', () => {
  assert.equal(lookAtMachine().platform, process.platform)
})

const ways: readonly [string, Parameters<typeof elevationOf>[0], readonly string[], string][] = [
  ['root', { platform: 'linux', uid: 0, environment: {}, remoteName: undefined }, ['sudo'], 'none-needed'],
  [
    'a desktop',
    { platform: 'linux', uid: 1000, environment: { DISPLAY: ':0' }, remoteName: undefined },
    ['pkexec', 'sudo'],
    'dialog',
  ],
  [
    'a desktop over SSH',
    { platform: 'linux', uid: 1000, environment: { DISPLAY: ':0' }, remoteName: 'ssh-remote' },
    ['pkexec', 'sudo'],
    'terminal',
  ],
  [
    'no display',
    { platform: 'linux', uid: 1000, environment: {}, remoteName: undefined },
    ['pkexec', 'sudo'],
    'terminal',
  ],
  ['a Mac', { platform: 'darwin', uid: 501, environment: {}, remoteName: undefined }, ['sudo'], 'dialog'],
  ['a Mac over SSH', { platform: 'darwin', uid: 501, environment: {}, remoteName: 'ssh-remote' }, ['sudo'], 'terminal'],
  ['Windows', { platform: 'win32', uid: -1, environment: {}, remoteName: undefined }, [], 'dialog'],
  ['Windows over SSH', { platform: 'win32', uid: -1, environment: {}, remoteName: 'ssh-remote' }, [], 'impossible'],
  ['doas', { platform: 'linux', uid: 1000, environment: {}, remoteName: 'wsl' }, ['doas'], 'terminal'],
  [
    'a bare container',
    { platform: 'linux', uid: 1000, environment: {}, remoteName: 'dev-container' },
    [],
    'impossible',
  ],
]
for (const [name, surroundings, programs, kind] of ways)
  test(`administrator on ${name}: ${kind}`, () => {
    assert.equal(elevationOf(surroundings, program => programs.includes(program)).kind, kind)
  })

test('the dialogs run the very words that were given, and know when they were dismissed', () => {
  const command = ["/Applications/My Editor's/node", '/a b/fairlead.mjs', 'service', 'install', '"q"']
  const script = appleScript(command)
  assert.deepEqual(script.slice(-2), [shellWords(command), 'Fairlead installs or removes its service.'])
  assert.ok(script.every(word => !word.includes('\n')))
  const asked = powerShell(["C:\\it's\\node.exe", 'C:\\my files\\', 'say "hi"', 'plain'])
  const text = Buffer.from(asked.at(-1) ?? '', 'base64').toString('utf16le')
  assert.match(
    text,
    /-FilePath 'C:\\it''s\\node\.exe' -ArgumentList '"C:\\my files\\\\" "say \\"hi\\"" plain' -Verb RunAs/,
  )
  const dismissed = {
    darwin: { code: 1, stderr: 'execution error: User canceled. (-128)' },
    win32: { code: 1223, stderr: '' },
  }
  for (const platform of ['darwin', 'win32'] as const) {
    const elevation = elevationOf({ platform, uid: 501, environment: {}, remoteName: undefined })
    assert.ok(elevation.kind === 'dialog' && elevation.isDismissed(dismissed[platform]))
    assert.ok(!elevation.isDismissed({ code: 1, stderr: 'it failed' }))
  }
})

test('a door on loopback leads to the service, the same one each time', async () => {
  const service = createServer(socket => socket.end('here'))
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  const { port } = service.address() as { port: number }
  using doors = new Doors()
  const through = await doors.portTo('127.0.0.1', port)
  assert.equal(await doors.portTo('127.0.0.1', port), through)
  const socket = connect(through, '127.0.0.1')
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  assert.equal(bytes.toString(), 'here')
  socket.destroy()
  service.close()
})
