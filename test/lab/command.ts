// Runs programs and waits for them, with a deadline and bounded output.
import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Standard input; absent: none. */
  readonly input?: string | Uint8Array
  /** Killed after this long; absent: one minute. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface RunResult {
  /** Exit code; 128 + the signal's number when killed by one, as shells say it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const defaultTimeoutMs = 60_000
const maxOutputBytes = 64 << 20

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
}

/** Rejects only when the program cannot be started, exceeds its time, or says more than 64 MB. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [program = '', ...args] = argv
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const child = spawn(program, args, { env: { ...process.env, ...options.env }, stdio: 'pipe' })
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  let size = 0
  let stopped: string | undefined
  const stop = (why: string): void => {
    stopped ??= why
    child.kill('SIGKILL')
  }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxOutputBytes) stop('said too much')
      else output[name].push(chunk)
    })
  }
  // A program may end before it has read its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const timer = setTimeout(() => stop(`took more than ${timeoutMs} ms`), timeoutMs)
  const abort = (): void => stop('was cancelled')
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? 'SIGKILL'] ?? 0)))
    })
    const result = {
      code,
      stdout: Buffer.concat(output.stdout).toString(),
      stderr: Buffer.concat(output.stderr).toString(),
    }
    if (stopped !== undefined) throw new Error(`${argv.join(' ')} ${stopped}: ${lastLines(result.stderr)}`)
    return result
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
  }
}

/** Like run, but a failure is an error with what the program said; returns its standard output. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code !== 0) throw new Error(`${argv.join(' ')} failed (${code}): ${lastLines(stderr || stdout)}`)
  return stdout
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n')
}
