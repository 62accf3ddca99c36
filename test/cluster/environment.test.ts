// The environment of an intercepted container on the workstation: what `kubectl exec` sees in it, in every way that the command line gives it.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'
import { certificate, furnish, furnished, inContainer, secretValue } from '../support/intercepts/index.ts'

interface Status {
  readonly sessions: readonly { readonly intercepts: readonly { readonly name: string }[] }[]
}

type Variables = Readonly<Record<string, string>>

/** Of the shell that looks, and of the image; the agent has its own. */
const ofNobody = /^(HOME|HOSTNAME|PATH|PWD|OLDPWD|SHLVL|TERM|_)$/
/** What only this side knows. */
const ours = /^(FAIRLEAD|TELEPRESENCE)_/

function without(variables: Variables, pattern: RegExp): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !pattern.test(name)))
}

function parsed(text: string): Variables {
  const lines = text.split('\0').filter(line => line !== '')
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

describe('the environment of an intercepted container', needsRoot, () => {
  let lab: Lab
  let joined: JoinedWorkstation
  let expected: Variables
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-environment-'))
  before(async () => {
    lab = await openJoinableLab('environment')
    await furnish(lab)
    joined = await JoinedWorkstation.open(lab, lab.workstation('plain'))
    await joined.connect(['--namespace', furnished.namespace])
  })
  after(async () => {
    await joined[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const fairlead = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await joined.fairlead(args, { timeoutMs: 100_000 })
    if (code !== 0) throw new Error(`fairlead ${args.join(' ')}: ${code}\n${stdout}${stderr}\n${joined.log}`)
    return stdout
  }

  test('is what kubectl exec sees, values of several lines too', async () => {
    const file = join(folder, 'env.json')
    const told = await fairlead('ingest', furnished.name, '--mount', 'false', '--env-json', file, '-o', 'json')
    const { pod, container } = JSON.parse(told) as { pod: string; container: string }
    const variables = JSON.parse(readFileSync(file, 'utf8')) as Variables
    expected = without(parsed(await inContainer(lab, pod, '/bin/env', '-0')), ofNobody)
    assert.deepEqual(without(without(variables, ours), ofNobody), expected)
    assert.equal(expected['KEYS_CERTIFICATE'], certificate)
    assert.equal(expected['PASSWORD'], secretValue)
    // POD is declared later: the kubelet leaves it as it is.
    assert.equal(expected['COMPOSED'], 'with a value and $(POD)')
    assert.equal(variables['FAIRLEAD_CONTAINER'], container)
    assert.equal(variables['TELEPRESENCE_CONTAINER'], container)
    assert.match(variables['FAIRLEAD_MOUNTS'] ?? '', /(^|:)\/etc\/settings(:|$)/)
    assert.equal(variables['PATH'], undefined)
    assert.equal(
      Object.keys(variables).some(name => name.startsWith('_FL_')),
      false,
    )
  })

  test('shells read it from `fairlead env`', async () => {
    const text = await fairlead('env', furnished.name, '--syntax', 'sh:export')
    for (const shell of [['sh'], ['bash', '--norc']]) {
      const read = [...shell, '-c', 'eval "$1"; exec env -0', 'x', text]
      const output = await joined.workstation.must(['env', '-i', 'PATH=/usr/bin:/bin', ...read])
      assert.deepEqual(without(without(parsed(output), ours), ofNobody), expected)
    }
  })

  test('a program after -- has it, and the intercept ends with the program', async () => {
    const args = ['ingest', furnished.name, '--name', 'around', '--mount', 'false', '--', 'env', '-0']
    const { code, stdout } = await joined.fairlead(args, { timeoutMs: 100_000 })
    assert.equal(code, 0)
    assert.partialDeepStrictEqual(parsed(stdout), expected)
    const status = JSON.parse(await fairlead('status', '-o', 'json')) as {
      sessions: { intercepts: { name: string }[] }[]
    }
    assert.deepEqual(
      status.sessions[0]?.intercepts.map(({ name }) => name),
      [furnished.name],
    )
  })

  test('a program finds the files where the environment says', async () => {
    const script = 'cat "$FAIRLEAD_ROOT/etc/settings/MODE" "$TELEPRESENCE_ROOT/etc/settings/app.yaml"; exit 3'
    const args = ['ingest', furnished.name, '--name', 'around', '--', 'sh', '-c', script]
    const { code, stdout } = await joined.fairlead(args, { timeoutMs: 100_000 })
    assert.deepEqual([code, stdout], [3, 'fastname: desk\nport: 80\n'])
  })

  test('a command line that is killed outright takes its intercept along', async () => {
    const child = joined.spawn([
      'ingest',
      furnished.name,
      '--name',
      'killed',
      '--mount',
      'false',
      '--',
      '/bin/sleep',
      '15',
    ])
    const names = async () => {
      const status = JSON.parse(await fairlead('status', '-o', 'json')) as Status
      return status.sessions[0]?.intercepts.map(({ name }) => name)
    }
    await until('it is there', async () => (await names())?.includes('killed'), { withinMs: 30_000, everyMs: 200 })
    child.kill('SIGKILL')
    await until('it is gone', async () => !(await names())?.includes('killed'), { withinMs: 10_000, everyMs: 200 })
  })

  test('docker cannot hold it, and the command says which variable and leaves nothing', async () => {
    const file = join(folder, 'docker.env')
    const args = ['ingest', furnished.name, '--name', 'docker', '--mount', 'false', '--env-file', file]
    const { code, stderr } = await joined.fairlead(args)
    assert.equal(code, 1)
    assert.match(stderr, /"KEYS_CERTIFICATE" \(its value has several lines\)/)
    assert.throws(() => readFileSync(file), { code: 'ENOENT' })
    assert.match(await fairlead('list', '-n', furnished.namespace), /you: desk/)
    assert.doesNotMatch(await fairlead('list'), /docker/)
  })

  test('leave, and the environment is told no more', async () => {
    await fairlead('leave', furnished.name)
    const { code, stderr } = await joined.fairlead(['env', furnished.name])
    assert.equal(code, 1)
    assert.match(stderr, /\(INTERCEPT_UNKNOWN\)/)
  })
})
