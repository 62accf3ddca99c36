// Installation on Windows, in a folder of the test's own, with an sc.exe and a netsh.exe that only take notes.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkWintun, commandLine, Service, ServiceControlManager, windowsPlaces } from '../../../cli/service/index.ts'
import { KnownError } from '../../../common/base/index.ts'

const task = { signal: new AbortController().signal, report: () => undefined }

/** The service control manager: what sc.exe changes, and says of it. */
class Windows implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairlead-windows-'))
  readonly bundles = join(this.folder, 'dist')
  readonly places = windowsPlaces(join(this.folder, 'Program Files'))
  readonly commands: string[] = []
  readonly removed: string[] = []
  state: 'RUNNING' | 'STOPPED' | undefined
  /** It ends as soon as it has begun. */
  isBroken = false
  readonly service = new Service({
    places: this.places,
    manager: new ServiceControlManager({
      places: this.places,
      system: {
        run: (program, args) => Promise.resolve(this.#ran(program, args)),
        removeLater: folder => void this.removed.push(folder),
      },
    }),
    owner: undefined,
  })

  constructor() {
    mkdirSync(join(this.bundles, 'node_modules/koffi'), { recursive: true })
    for (const name of ['fairlead.mjs', 'fairleadd-root.mjs', 'fairleadd-user.mjs', 'fairleadd-inside.mjs'])
      writeFileSync(join(this.bundles, name), name)
    writeFileSync(join(this.bundles, 'wintun.dll'), 'a driver')
  }

  install(beside = {}) {
    return this.service.install({ bundles: this.bundles, node: process.execPath, version: '1.2.3', beside }, task)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #ran(program: string, args: readonly string[]): { code: number; text: string } {
    const [verb = ''] = args
    if (!['query', 'qc'].includes(verb)) this.commands.push([program, ...args].join(' '))
    if (program === 'netsh') return { code: 0, text: '' }
    if (verb === 'create') this.state = 'STOPPED'
    if (this.state === undefined) return { code: 1060, text: 'The specified service does not exist.' }
    if (verb === 'start') this.state = this.isBroken ? 'STOPPED' : 'RUNNING'
    if (verb === 'stop') this.state = 'STOPPED'
    if (verb === 'delete') this.state = undefined
    // As a German Windows says it.
    const state = this.state === 'RUNNING' ? '4  RUNNING' : '1  STOPPED'
    const text = `\r\nDIENSTNAME: fairlead\r\n        TYP                : 10  WIN32_OWN_PROCESS\r\n        STATUS             : ${state}\r\n        STARTTYP           : 2   AUTO_START\r\n`
    return { code: 0, text }
  }
}

test('install copies the programs, defines the service with its quotes, and waits until it runs', async () => {
  using windows = new Windows()
  const status = await windows.install({ 'wintun.dll': join(windows.bundles, 'wintun.dll') })
  assert.deepEqual(status, {
    ...{ installed: true, version: '1.2.3', library: windows.places.library },
    ...{ systemd: false, manager: 'Windows', state: 'running', enabled: true, wintun: true },
  })
  const create = windows.commands.find(command => command.startsWith('sc create')) ?? ''
  assert.ok(create.includes(`binPath= ${commandLine(windows.places)} start= auto obj= LocalSystem`))
  assert.match(
    commandLine(windows.places),
    /^"[^"]+node\.exe" "[^"]+fairleadd-root\.mjs" --service --log "[^"]+fairlead\.log"$/,
  )
  assert.match(
    readFileSync(join(windows.places.library, 'fairlead.cmd'), 'utf8'),
    /^@"%~dp0node\.exe" -- "%~dp0fairlead\.mjs" %\*/,
  )
  assert.equal(readFileSync(join(windows.places.above ?? '', 'wintun.dll'), 'utf8'), 'a driver')
})

test('connections are let in from the networks of our adapters and from nowhere else', async () => {
  using windows = new Windows()
  await windows.install()
  const rule = windows.commands.find(command => command.includes('firewall add rule')) ?? ''
  assert.match(rule, /dir=in action=allow protocol=TCP localip=198\.19\.0\.0\/16,fd66:6169:726c::\/48/)
})

test('an upgrade ends the service before its programs are replaced, and leaves wintun.dll', async () => {
  using windows = new Windows()
  await windows.install({ 'wintun.dll': join(windows.bundles, 'wintun.dll') })
  windows.commands.length = 0
  const status = await windows.install()
  assert.equal(status.wintun, true)
  const verbs = windows.commands.filter(command => command.startsWith('sc')).map(command => command.split(' ')[1])
  assert.deepEqual(verbs, ['stop', 'config', 'description', 'failure', 'start'])
  assert.deepEqual(readdirSync(windows.places.above ?? '').sort(), ['app', 'wintun.dll'])
})

test('a service that ends at once is no installed service', async () => {
  using windows = new Windows()
  windows.isBroken = true
  await assert.rejects(
    windows.install(),
    error => error instanceof KnownError && error.code === 'SERVICE_FAILED' && /ended at once/.test(error.message),
  )
})

test('uninstall leaves nothing, and can be repeated', async () => {
  using windows = new Windows()
  await windows.install({ 'wintun.dll': join(windows.bundles, 'wintun.dll') })
  assert.equal(await windows.service.uninstall(task), true)
  assert.equal(existsSync(windows.places.above ?? ''), false)
  assert.ok(windows.commands.some(command => command === 'sc delete fairlead'))
  assert.ok(windows.commands.at(-1)?.includes('firewall delete rule'))
  assert.equal(await windows.service.uninstall(task), false)
  assert.deepEqual(windows.removed, [])
  assert.equal((await windows.service.status(task)).state, 'not there')
})

test('only the wintun.dll that is known is taken', () => {
  using windows = new Windows()
  const file = join(windows.bundles, 'wintun.dll')
  for (const [path, what] of [
    [file, /SHA-256 is [0-9a-f]{64}/],
    [`${file}.not`, /no such file/],
  ] as const)
    assert.throws(
      () => checkWintun(path, 'x64'),
      error => error instanceof KnownError && error.code === 'WINTUN_UNKNOWN' && what.test(error.message),
    )
  checkWintun(file, 'x64', { x64: createHash('sha256').update('a driver').digest('hex') })
})
