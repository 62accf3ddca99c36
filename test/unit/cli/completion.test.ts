// The completion scripts: bash is asked, as the shell would ask it; zsh and fish are parsed where they are installed.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fairlead } from './fake-host.ts'

async function scriptOf(shell: string): Promise<string> {
  return (await fairlead(['completion', shell])).stdout
}

/** What bash offers for the last of `words`. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `${await scriptOf('bash')}
COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_fairlead; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n')
}

test('bash completes commands, subcommands, options and their values', async () => {
  assert.deepEqual(await offered('fairlead', 'di'), ['disconnect'])
  assert.deepEqual(await offered('fairlead', 'cluster', 'up'), ['upgrade'])
  assert.deepEqual(await offered('fairlead', 'connect', '--namespace', 'cluster', '--also'), ['--also-proxy'])
  assert.deepEqual(await offered('fairlead', 'status', '--output', ''), ['text', 'json', 'yaml'])
  assert.deepEqual(await offered('fairlead', 'completion', 'f'), ['fish'])
})

/** Through a real pipe: fish does not read the socket that Node would give it. */
function piped(shell: string, args: readonly string[], input: string) {
  return spawnSync('sh', ['-c', 'cat | "$0" "$@"', shell, ...args], { input, encoding: 'utf8' })
}

test('bash completes paths where a path is meant, and nothing where it cannot know', async () => {
  assert.deepEqual(await offered('fairlead', 'intercept', 'web', '--env-file', '/etc/hostn'), ['/etc/hostname'])
  assert.deepEqual(await offered('fairlead', 'intercept', 'web', '--env-syntax', 'sh:'), ['sh:export'])
  assert.deepEqual(await offered('fairlead', 'intercept', '--name', ''), [''])
})

for (const [shell, check] of [
  ['bash', ['-n']],
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const) {
  const isThere = spawnSync(shell, ['--version']).error === undefined
  test(`${shell} accepts its script`, { skip: isThere ? false : `there is no ${shell} on this machine` }, async () => {
    const { status, stderr } = piped(shell, check, await scriptOf(shell))
    assert.deepEqual([status, stderr], [0, ''])
  })
}

const fish = spawnSync('fish', ['--version']).error === undefined
test('fish completes commands and options', { skip: fish ? false : 'there is no fish on this machine' }, async () => {
  const ask = async (line: string) => {
    const script = `${await scriptOf('fish')}\ncomplete -C ${JSON.stringify(line)}`
    const { stdout } = piped('fish', ['--no-config'], script)
    return stdout
      .trim()
      .split('\n')
      .map(offer => offer.split('\t')[0])
  }
  assert.deepEqual(await ask('fairlead interc'), ['intercept'])
  assert.deepEqual(await ask('fairlead intercept web --env-syntax csh'), ['csh', 'csh:export'])
})

test('fish hears of every command and option', async () => {
  const script = await scriptOf('fish')
  assert.match(script, /-f -a connect -d 'connect this workstation to a cluster'/)
  assert.match(script, /-n '__fish_seen_subcommand_from cluster; and __fish_seen_subcommand_from install' -l image -r/)
})
