// A docker(1) that notes down what it is told and answers as a script says: for machines without one. Each call is one line of JSON: its words, what came by
// standard input, and the content of a file named with --env-file.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Call {
  readonly words: readonly string[]
  readonly input: string
  readonly envFile: string
  /** Of the file and of the folder around it, octal. */
  readonly envFileModes: string
}

/** To the first rule whose words are all in the call. */
export interface Rule {
  readonly when: readonly string[]
  readonly stdout?: string
  readonly stderr?: string
  readonly code?: number
}

export class FakeDocker implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairlead-docker-'))

  constructor(rules: readonly Rule[]) {
    this.answer(rules)
    writeFileSync(join(this.folder, 'calls'), '')
    const script = `#!${process.execPath}
const { appendFileSync, readFileSync, statSync } = require('node:fs')
const words = process.argv.slice(2)
const at = words.indexOf('--env-file')
const input = words.includes('--interactive') ? readFileSync(0, 'utf8') : ''
const envFile = at < 0 ? '' : readFileSync(words[at + 1], 'utf8')
const modeOf = path => (statSync(path).mode & 0o777).toString(8)
const envFileModes = at < 0 ? '' : modeOf(words[at + 1]) + ' in ' + modeOf(require('node:path').dirname(words[at + 1]))
appendFileSync(${JSON.stringify(join(this.folder, 'calls'))}, JSON.stringify({ words, input, envFile, envFileModes }) + '\\n')
const rules = JSON.parse(readFileSync(${JSON.stringify(join(this.folder, 'rules.json'))}, 'utf8'))
const { stdout = '', stderr = '', code = 0 } = rules.find(rule => rule.when.every(word => words.includes(word))) ?? {}
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = code
`
    writeFileSync(join(this.folder, 'docker'), script)
    chmodSync(join(this.folder, 'docker'), 0o755)
  }

  /** In place of the rules before. */
  answer(rules: readonly Rule[]): void {
    writeFileSync(join(this.folder, 'rules.json'), JSON.stringify(rules))
  }

  get environment(): Readonly<Record<string, string>> {
    return { PATH: this.folder, HOME: this.folder, XDG_RUNTIME_DIR: this.folder }
  }

  get calls(): readonly Call[] {
    return readFileSync(join(this.folder, 'calls'), 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Call)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
