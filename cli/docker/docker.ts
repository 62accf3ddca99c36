// Runs docker(1) and tells failures in a sentence. What it is told is all that we know of it: no API, no socket.
import { spawn } from 'node:child_process'
import { KnownError } from '../../common/base/index.ts'

export interface DockerOptions {
  readonly input?: string
  /** Gets standard error as it comes. */
  readonly heard?: (text: string) => void
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Of what is kept: answers are lists and JSON. */
const maxBytes = 4 * 1024 * 1024

export class Docker {
  readonly #environment: Readonly<Record<string, string | undefined>>
  readonly #signal: AbortSignal

  constructor({
    environment,
    signal,
  }: { environment: Readonly<Record<string, string | undefined>>; signal: AbortSignal }) {
    this.#environment = environment
    this.#signal = signal
  }

  /** Standard output. Throws DOCKER_MISSING, DOCKER_FAILED with docker's own words. */
  async must(args: readonly string[], options: DockerOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options)
    if (code === 0) return stdout
    const [said = ''] = stderr.trim().split('\n').slice(-1)
    throw new KnownError('DOCKER_FAILED', { command: args[0] ?? '', what: said || `it ended with ${code}` })
  }

  /** Never throws for an exit code. Throws DOCKER_MISSING. */
  run(args: readonly string[], { input, heard }: DockerOptions = {}): Promise<Ended> {
    this.#signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const child = spawn('docker', args, { env: { ...this.#environment }, signal: this.#signal })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (piece: Buffer) => {
        if (stdout.length < maxBytes) stdout += piece.toString()
      })
      child.stderr.on('data', (piece: Buffer) => {
        if (stderr.length < maxBytes) stderr += piece.toString()
        heard?.(piece.toString())
      })
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ENOENT' ? new KnownError('DOCKER_MISSING', {}, error) : error)
      })
      child.once('close', code => resolve({ code: code ?? 1, stdout, stderr }))
      // It may end without reading its input; its exit tells why.
      child.stdin.on('error', () => undefined)
      child.stdin.end(input ?? '')
    })
  }
}
