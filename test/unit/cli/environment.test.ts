// Environments as text: read back by the real shells where they are installed, and by the documented rules of the tools that are not.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatEnvironment, type Syntax } from '../../../cli/environment/index.ts'

type Variables = Readonly<Record<string, string>>

/** Everything that has a meaning to somebody. */
const awkward: Variables = {
  EMPTY: '',
  PLAIN: 'web-1.shop:8080/path,x+y@z=1',
  SPACES: '  two  words  ',
  SINGLE: "it's",
  QUOTES: `'"'"''""\``,
  ONLY_QUOTE: "'",
  DOUBLE: 'say "hi"',
  DOLLAR: '$HOME ${HOME} $(id) $$ $',
  BACKSLASH: 'C:\\new\\table\\',
  BACKSLASHES: '\\\\ \\\' \\" \\n \\',
  HISTORY: 'hello! !! !$ ^a^b',
  GLOB: '* ? [a-z] {a,b} ~ ~root',
  COMMENT: '# none #',
  OPERATORS: '; & && | || < > ( ) `id`',
  EQUAL: '=ls',
  STACK: '=1',
  CARET: '^a',
  PERCENT: '100% %PATH% %%',
  TAB: '\ta\tb\t',
  CERTIFICATE: '-----BEGIN-----\nMIIB+/=\n-----END-----\n',
  BLANK_LINES: '\n\n',
  RETURNS: 'a\r\nb\r',
  ESCAPES: '\x1b[31mred\x07\x01\x7f',
  UNICODE: 'naïve 日本 \u{1F980} \u2018typographic\u2019 \u00a0',
  JSON: '{"a": ["b", \'c\'], "d": null}',
  LONG: 'x'.repeat(10_000),
}

function isThere(program: string): boolean {
  return spawnSync(program, ['-c', 'exit 0'], { stdio: 'ignore' }).error === undefined
}

/** What a program that is started afterwards sees: `load` makes the shell read the file. */
function throughShell(shell: string, args: readonly string[], text: string, names: readonly string[]): Variables {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-shell-'))
  try {
    writeFileSync(join(folder, 'file'), text)
    const output = execFileSync(shell, [...args, join(folder, 'file'), '/usr/bin/env -0'], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8' },
      maxBuffer: 1e8,
    })
    const all = Object.fromEntries(
      output.split('\0').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    return Object.fromEntries(names.map(name => [name, all[name] ?? '(absent)']))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The file is $1 (and $0), the program that prints is $2. */
const posixExport = ['-c', '. "$0" && eval "$1"']
const posixAll = ['-c', 'set -a; . "$0" && eval "$1"']

const shells: readonly (readonly [shell: string, syntax: Syntax, args: readonly string[]])[] = [
  ['sh', 'sh:export', posixExport],
  ['sh', 'sh', posixAll],
  ['bash', 'sh:export', posixExport],
  ['bash', 'sh', posixAll],
  ['dash', 'sh:export', posixExport],
  ['zsh', 'sh:export', posixExport],
]

const generated = fc.dictionary(
  fc.stringMatching(/^T_[A-Za-z0-9_]{0,12}$/),
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }).map(text => text.replaceAll('\0', '')),
    fc.string({ unit: fc.constantFrom(...'\'"\\$`!^%#~=&|<>;(){}[]*? \t\n\ra1'.split('')), maxLength: 12 }),
  ),
  { maxKeys: 30, noNullPrototype: true },
)

for (const [shell, syntax, args] of shells) {
  const skip = isThere(shell) ? false : `there is no ${shell} on this machine`
  test(`environment: ${shell} reads ${syntax} back`, { skip }, () => {
    const read = throughShell(shell, args, formatEnvironment(awkward, syntax), Object.keys(awkward))
    assert.deepEqual(read, awkward)
  })
  test(`environment: ${shell} reads anything in ${syntax} back`, { skip }, () => {
    const property = fc.property(generated, variables => {
      const text = formatEnvironment(variables, syntax)
      assert.deepEqual(throughShell(shell, args, text, Object.keys(variables)), variables)
    })
    fc.assert(property, { numRuns: 50 })
  })
}

for (const [shell, variables] of [
  ['tcsh', awkward],
  // Its words end at 1024 characters (csh(1)); what `csh` is differs from system to system.
  ['bsd-csh', Object.fromEntries(Object.entries(awkward).filter(([name]) => name !== 'LONG'))],
] as const) {
  const skip = isThere(shell) ? false : `there is no ${shell} on this machine`
  const args = ['-f', '-c', 'source "$1"; eval "$2"']
  test(`environment: ${shell} reads csh:export back`, { skip }, () => {
    const text = formatEnvironment(variables, 'csh:export')
    assert.deepEqual(throughShell(shell, args, text, Object.keys(variables)), variables)
  })
  test(`environment: ${shell} reads anything in csh:export back`, { skip }, () => {
    const property = fc.property(generated, some => {
      assert.deepEqual(throughShell(shell, args, formatEnvironment(some, 'csh:export'), Object.keys(some)), some)
    })
    fc.assert(property, { numRuns: 50 })
  })
}

/** docker: opts/envfile, pkg/kvfile: lines, blanks before a name skipped, `#` lines too, all after the first = is the value. */
function readDocker(text: string): Variables {
  const lines = text.split('\n').map(line => line.replace(/\r$/, '').replace(/^[ \t]+/, ''))
  const pairs = lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map((line): [string, string] => {
      const at = line.indexOf('=')
      assert.doesNotMatch(line.slice(0, at), /\s/)
      return [line.slice(0, at), line.slice(at + 1)]
    })
  return Object.fromEntries(pairs)
}

test('environment: docker reads back what it can hold, and the rest is refused by name', () => {
  const { CERTIFICATE, BLANK_LINES, RETURNS, ...rest } = awkward
  assert.deepEqual(readDocker(formatEnvironment(rest, 'docker')), rest)
  for (const [name, value] of Object.entries({ CERTIFICATE, BLANK_LINES, RETURNS }))
    assert.throws(() => formatEnvironment({ [name]: value ?? '' }, 'docker'), {
      code: 'ENVIRONMENT_NOT_WRITABLE',
      message: new RegExp(`syntax docker, because of "${name}" \\(`),
    })
  assert.throws(() => formatEnvironment({ LONG: 'x'.repeat(70_000) }, 'docker'), /too long for docker/)
  assert.throws(() => formatEnvironment({ '#A': '' }, 'docker'), /not a name/)
})

/** compose-go's dotenv: single quotes are literal but for \', double quotes have escapes, $ means a variable. */
function readCompose(text: string): Variables {
  const found: Record<string, string> = {}
  let rest = text.replaceAll('\r\n', '\n')
  for (;;) {
    rest = rest.replace(/^\s+/, '')
    if (rest === '') return found
    const [head, name = ''] = /^([\p{L}\p{N}_.-]+)=/u.exec(rest) ?? assert.fail(rest)
    rest = rest.slice(head.length)
    const [quote] = rest
    if (quote !== "'" && quote !== '"') {
      const end = rest.indexOf('\n')
      found[name] = rest.slice(0, end).split(' #')[0]?.trimEnd() ?? ''
      assert.doesNotMatch(found[name], /\$/)
      rest = rest.slice(end)
      continue
    }
    let value = ''
    let at = 1
    for (let isEscaped = false; ; at++) {
      const sign = rest[at] ?? assert.fail('not ended')
      if (sign === quote && !isEscaped) break
      if (sign !== quote && isEscaped) value += '\\'
      if (sign === '\\' && !isEscaped) {
        isEscaped = true
        continue
      }
      isEscaped = false
      value += sign
    }
    rest = rest.slice(at + 1)
    if (quote === '"') {
      // An unescaped $ would be a variable.
      assert.doesNotMatch(value.replace(/\\[\\$]/g, ''), /\$/)
      value = value.replace(/\\([abcfnrtv$"\\])/g, (_, one: string) => ({ n: '\n', r: '\r', t: '\t' })[one] ?? one)
    }
    found[name] = value
  }
}

test('environment: Compose reads it back', () => {
  assert.deepEqual(readCompose(formatEnvironment(awkward, 'compose')), awkward)
  fc.assert(
    fc.property(generated, variables =>
      assert.deepEqual(readCompose(formatEnvironment(variables, 'compose')), { ...variables }),
    ),
    { numRuns: 500 },
  )
  assert.equal(formatEnvironment({ 'a.b-c': '1' }, 'compose'), 'a.b-c=1\n')
  assert.throws(() => formatEnvironment({ 'a b': '1' }, 'compose'), /not a name that Compose takes/)
})

/** A batch file's line: %% is %, ^ takes the meaning from the next sign outside of quotes, `set "` goes to the last quote. */
function readCmd(text: string): Variables {
  const pairs = text
    .split('\n')
    .filter(line => line !== '')
    .map((line): [string, string] => {
      assert.doesNotMatch(line.replaceAll('%%', ''), /%/)
      let isQuoted = false
      let parsed = ''
      const source = line.replaceAll('%%', '%')
      for (let at = 0; at < source.length; at++) {
        const sign = source[at] ?? ''
        if (sign === '"') isQuoted = !isQuoted
        if (!isQuoted && sign === '^') parsed += source[++at] ?? ''
        else {
          assert.ok(isQuoted || !/[&|<>]/.test(sign), `${sign} outside of quotes in ${line}`)
          parsed += sign
        }
      }
      const inner = parsed.slice(parsed.indexOf('"') + 1, parsed.lastIndexOf('"'))
      return [inner.slice(0, inner.indexOf('=')), inner.slice(inner.indexOf('=') + 1)]
    })
  return Object.fromEntries(pairs)
}

test('environment: cmd reads back what it can hold, and the rest is refused by name', () => {
  const { CERTIFICATE, BLANK_LINES, RETURNS, LONG, ...rest } = awkward
  assert.deepEqual(readCmd(formatEnvironment(rest, 'cmd')), rest)
  for (const [name, value] of Object.entries({ CERTIFICATE, BLANK_LINES, RETURNS, LONG }))
    assert.throws(() => formatEnvironment({ [name]: value ?? '' }, 'cmd'), { code: 'ENVIRONMENT_NOT_WRITABLE' })
})

/** about_Quoting_Rules: between single quotes only a doubled single quote (of any typographic kind) is not itself. */
function readPowershell(text: string, pattern: RegExp): Variables {
  const pairs = [...text.matchAll(pattern)].map(({ groups }): [string, string] => [
    groups?.['name'] ?? '',
    (groups?.['value'] ?? '').replace(/(['\u2018-\u201b])\1/g, '$1'),
  ])
  return Object.fromEntries(pairs)
}

test('environment: PowerShell reads it back', () => {
  const quoted = "'(?<value>(?:[^'\u2018-\u201b]|''|\u2018\u2018|\u2019\u2019|\u201a\u201a|\u201b\u201b)*)'"
  const ps = new RegExp(`^\\$Env:(?<name>\\w+)=${quoted}$`, 'gm')
  assert.deepEqual(readPowershell(formatEnvironment(awkward, 'ps'), ps), awkward)
  const set = `^\\[Environment\\]::SetEnvironmentVariable\\('(?<name>\\w+)', ${quoted}, 'User'\\)$`
  assert.deepEqual(readPowershell(formatEnvironment(awkward, 'ps:export'), new RegExp(set, 'gm')), awkward)
  assert.equal(formatEnvironment({ 'a.b': '1' }, 'ps'), "${Env:a.b}='1'\n")
})

test('environment: the real PowerShell reads it back', { skip: isThere('pwsh') ? false : 'there is no pwsh' }, () => {
  const { EMPTY, ...rest } = awkward
  assert.equal(EMPTY, '')
  const args = [
    '-NoProfile',
    '-Command',
    '& { . ([ScriptBlock]::Create((Get-Content -Raw $args[0]))); Invoke-Expression ("& " + $args[1]) }',
  ]
  assert.deepEqual(throughShell('pwsh', args, formatEnvironment(rest, 'ps'), Object.keys(rest)), rest)
})

test('environment: json holds everything', () => {
  assert.deepEqual(JSON.parse(formatEnvironment({ ...awkward, 'odd name.': 'x' }, 'json')), {
    ...awkward,
    'odd name.': 'x',
  })
})

for (const [syntax, value, line] of [
  ['sh', 'B C', "A='B C'"],
  ['sh', "B 'C X'", "A='B '\\''C X'\\'"],
  ['sh', '', "A=''"],
  ['sh:export', 'b', 'export A=b'],
  ['csh', 'B C', "set A='B C'"],
  ['csh:export', 'B C', "setenv A 'B C'"],
  ['compose', "B 'C X'", "A='B \\'C X\\''"],
  ['compose', 'B\nC\t"D"', 'A="B\\nC\\t\\"D\\""'],
  ['compose', '', 'A='],
  ['ps', "'B C'", "$Env:A='''B C'''"],
  ['ps:export', 'b', "[Environment]::SetEnvironmentVariable('A', 'b', 'User')"],
  ['docker', 'B "C"', 'A=B "C"'],
] as const)
  test(`environment: ${syntax} writes ${JSON.stringify(value)} as Telepresence does`, () => {
    assert.equal(formatEnvironment({ A: value }, syntax), `${line}\n`)
  })

test('environment: names that a shell does not take are refused, all of them named at once', () => {
  for (const syntax of ['sh', 'sh:export', 'csh', 'csh:export'] as const)
    assert.throws(
      () => formatEnvironment({ 'my.name': 'secret', '1st': 'secret', OK: '1' }, syntax),
      (error: Error) => {
        assert.match(error.message, /"1st" \(.*"my\.name" \(/)
        assert.doesNotMatch(error.message, /secret/)
        return true
      },
    )
})

test('environment: lines are sorted by name', () => {
  assert.equal(formatEnvironment({ B: '2', A: '1', C: '3' }, 'docker'), 'A=1\nB=2\nC=3\n')
})
