// The service's installation in a folder of the test's own, with a systemd that only takes notes; and the sandbox, judged by the real one.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  LaunchdManager,
  plistText,
  Service,
  type ServiceManager,
  type Systemd,
  SystemdManager,
  unitText,
} from '../../../cli/service/index.ts'
import { KnownError } from '../../../common/base/index.ts'

const owner = process.getuid?.() ?? 0
const task = { signal: new AbortController().signal, report: () => undefined }

class Machine implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairlead-service-'))
  readonly bundles = join(this.folder, 'dist')
  readonly places = {
    library: join(this.folder, 'lib/fairlead'),
    link: join(this.folder, 'bin/fairlead'),
    unit: join(this.folder, 'fairlead.service'),
    node: 'node' as const,
  }
  readonly commands: string[] = []
  readonly systemd: Systemd
  readonly service: Service

  /** How often launchd is still ending what was booted out. */
  busy = 0

  constructor({ hasSystemd = false, isMac = false }: { hasSystemd?: boolean; isMac?: boolean }) {
    this.systemd = {
      isRunning: () => hasSystemd,
      control: async args => {
        this.commands.push(args[0] ?? '')
        return Promise.resolve('ActiveState=active\nUnitFileState=enabled\n')
      },
    }
    const { places, systemd } = this
    const launchctl = async (args: readonly string[]) => {
      this.commands.push(args.join(' '))
      if (args[0] === 'bootout' && !existsSync(places.unit)) throw new Error('Boot-out failed: 3: No such process')
      if (args[0] === 'bootstrap' && this.busy-- > 0) throw new Error('Bootstrap failed: 5: Input/output error')
      return Promise.resolve(`system/io.fairlead.fairleadd = {\n\tactive count = 1\n\tstate = running\n}\n`)
    }
    const manager: ServiceManager = isMac
      ? new LaunchdManager({ places, launchctl })
      : new SystemdManager({ places, systemd })
    this.service = new Service({ places, manager, owner })
    mkdirSync(join(this.bundles, 'node_modules/koffi'), { recursive: true })
    mkdirSync(join(this.bundles, 'images'))
    for (const name of [
      'fairleadd-root.mjs',
      'fairleadd-user.mjs',
      'fairleadd-inside.mjs',
      'manager.mjs',
      'node_modules/koffi/index.js',
    ])
      writeFileSync(join(this.bundles, name), name, { mode: 0o666 })
    writeFileSync(join(this.bundles, 'fairlead.mjs'), 'console.log(process.argv[2])')
  }

  install(version = '1.2.3') {
    return this.service.install({ bundles: this.bundles, node: process.execPath, version }, task)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

test('install copies the programs so that only their owner can change them, and starts the unit', async () => {
  using machine = new Machine({ hasSystemd: true })
  const status = await machine.install()
  assert.partialDeepStrictEqual(status, { installed: true, version: '1.2.3', state: 'active', enabled: true })
  assert.deepEqual(machine.commands, ['daemon-reload', 'enable', 'restart', 'show'])
  const files = readdirSync(machine.places.library, { recursive: true }).map(String)
  assert.deepEqual(files.sort(), [
    'fairlead',
    'fairlead.mjs',
    'fairleadd-inside.mjs',
    'fairleadd-root.mjs',
    'fairleadd-user.mjs',
    'node',
    'node_modules',
    'node_modules/koffi',
    'node_modules/koffi/index.js',
    'version',
  ])
  for (const name of files) {
    const { mode, uid } = statSync(join(machine.places.library, name))
    assert.equal(mode & 0o022, 0, `${name} is writable by others`)
    assert.equal(uid, owner)
  }
  assert.equal(execFileSync(machine.places.link, ['hello'], { encoding: 'utf8' }), 'hello\n')
  // Node has an option of that name.
  const option = execFileSync(machine.places.link, ['--env-file', '/nonexistent'], { encoding: 'utf8' })
  assert.equal(option, '--env-file\n')
})

test('a second installation replaces the first and leaves no remains beside it', async () => {
  using machine = new Machine({ hasSystemd: true })
  await machine.install('1.2.3')
  assert.equal((await machine.install('1.3.0')).version, '1.3.0')
  assert.deepEqual(readdirSync(join(machine.folder, 'lib')), ['fairlead'])
})

test('uninstall leaves nothing', async () => {
  using machine = new Machine({ hasSystemd: true })
  await machine.install()
  machine.commands.length = 0
  assert.equal(await machine.service.uninstall(task), true)
  assert.deepEqual(machine.commands, ['disable', 'daemon-reload'])
  assert.deepEqual(readdirSync(machine.folder).sort(), ['bin', 'dist', 'lib'])
  assert.deepEqual([...readdirSync(join(machine.folder, 'bin')), ...readdirSync(join(machine.folder, 'lib'))], [])
  assert.equal(await machine.service.uninstall(task), false)
})

test('without systemd the programs are installed and no unit is written', async () => {
  using machine = new Machine({ hasSystemd: false })
  assert.partialDeepStrictEqual(await machine.install(), { installed: true, systemd: false, state: '' })
  assert.equal(existsSync(machine.places.unit), false)
  assert.deepEqual(machine.commands, [])
})

test("a program of someone else at the link's place is not touched", async () => {
  using machine = new Machine({ hasSystemd: true })
  mkdirSync(join(machine.folder, 'bin'))
  writeFileSync(machine.places.link, 'mine')
  await assert.rejects(machine.install(), (error: KnownError) => error.code === 'SERVICE_FAILED')
  await machine.service.uninstall(task)
  assert.equal(readFileSync(machine.places.link, 'utf8'), 'mine')
})

test('a bundle that was not built is named before anything is copied', async () => {
  using machine = new Machine({ hasSystemd: true })
  rmSync(join(machine.bundles, 'fairleadd-user.mjs'))
  await assert.rejects(machine.install(), { message: /fairleadd-user\.mjs/ })
  assert.equal(existsSync(machine.places.library), false)
})

const analyze = '/usr/bin/systemd-analyze'
test('systemd finds the unit well-formed and its exposure at most 3.0', {
  skip: existsSync(analyze) ? false : 'there is no systemd-analyze on this machine',
}, () => {
  using machine = new Machine({ hasSystemd: true })
  writeFileSync(machine.places.unit, unitText(machine.places))
  const report = execFileSync(analyze, ['security', '--offline=true', '--no-pager', machine.places.unit], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exposure = Number(/exposure level for fairlead.service: ([\d.]+)/.exec(report)?.[1])
  assert.ok(exposure <= 3.0, report)
})

test('launchd gets the definition when the programs are in place, again when it is still busy, and ends it when that is wanted', async () => {
  using machine = new Machine({ isMac: true })
  machine.busy = 1
  assert.partialDeepStrictEqual(await machine.install(), { manager: 'launchd', state: 'running', enabled: true })
  const name = 'system/io.fairlead.fairleadd'
  const bootstrap = `bootstrap system ${machine.places.unit}`
  assert.deepEqual(machine.commands, [`bootout ${name}`, `enable ${name}`, bootstrap, bootstrap, `print ${name}`])
  assert.equal(readFileSync(machine.places.unit, 'utf8'), plistText(machine.places))
  assert.equal(statSync(machine.places.unit).mode & 0o777, 0o644)
  machine.commands.length = 0
  assert.equal(await machine.service.uninstall(task), true)
  assert.deepEqual(machine.commands, [`bootout ${name}`])
  assert.equal(existsSync(machine.places.unit), false)
  assert.equal(await machine.service.uninstall(task), false)
})

test('the definition for launchd is a property list that starts the root half with the machine, and only there', () => {
  const text = plistText({ library: '/Library/<Odd & Co>/fairlead' })
  assert.match(text, /^<\?xml [^]*<plist version="1\.0">\n<dict>[^]*<\/dict>\n<\/plist>\n$/)
  assert.match(
    text,
    /<string>\/Library\/&lt;Odd &amp; Co&gt;\/fairlead\/node<\/string>\n\s+<string>[^<]*fairleadd-root\.mjs</,
  )
  for (const key of ['Label', 'ProgramArguments', 'RunAtLoad', 'KeepAlive', 'ExitTimeOut', 'StandardErrorPath'])
    assert.ok(text.includes(`<key>${key}</key>`), key)
  const opened = text.match(/<(dict|array|string|key|integer|plist)\b/g)?.length
  assert.equal(text.match(/<\/(dict|array|string|key|integer|plist)>/g)?.length, opened)
})
