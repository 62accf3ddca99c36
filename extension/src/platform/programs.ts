// The programs that came with the extension: the command line, run by the Node beside it. In a checkout the pinned Node of node_modules runs them.
import { type ExecFileException, execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Programs {
  readonly node: string
  readonly cli: string
}

export function programsOf(extensionPath: string): Programs {
  const bundled = join(extensionPath, 'dist/node', process.platform === 'win32' ? 'node.exe' : 'node')
  const ofCheckout = join(extensionPath, 'node_modules/node/bin/node')
  return {
    node: existsSync(bundled) ? bundled : existsSync(ofCheckout) ? ofCheckout : 'node',
    cli: join(extensionPath, 'dist/fairlead.mjs'),
  }
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const maxBytes = 16 * 1024 * 1024

interface RunOptions {
  readonly signal: AbortSignal
  readonly environment: Readonly<Record<string, string>>
}

/** Runs the command line; never throws for an exit code. */
export function runCli({ node, cli }: Programs, args: readonly string[], options: RunOptions): Promise<Ran> {
  // Without -- node takes options of ours for its own: --env-file.
  return run([node, '--', cli, ...args], options)
}

/** Never throws: a program that is not there is an exit code and a sentence, too. */
export function run([program = '', ...args]: readonly string[], { signal, environment }: RunOptions): Promise<Ran> {
  return new Promise(resolve => {
    execFile(
      program,
      args,
      { signal, env: environment, maxBuffer: maxBytes },
      (error: ExecFileException | null, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
        resolve({ code, stdout, stderr: stderr || (error?.message ?? '') })
      },
    )
  })
}

/** For a shell: words in single quotes where they need them. */
export function shellWords(words: readonly string[]): string {
  return words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}
