// Starts the daemon's half for one command: fairleadd-user --inside FOLDER, as this user, in a session of its own. A pipe is the bond: it hears of our end,
// whatever ended us, and takes everything away then.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type ErrorDetail, KnownError, knownErrorOf, messageOf } from '../../common/base/index.ts'

/** Two programs start and make the namespaces. */
const startMs = 20_000
/** Giving traffic back and telling the cluster. */
const endMs = 15_000
const prefix = 'fairlead-run-'
/** A younger folder may be one that somebody is just about to use. */
const leftOverMs = 60_000
/** As daemon/src/root/user-half.ts starts the service's, and for the same reasons. */
const flags = ['--expose-gc', '--max-semi-space-size=4']
const settings = { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '16' }

export interface Half extends AsyncDisposable {
  /** Of the control API. */
  readonly socket: string
  /** Whose namespaces the command joins. */
  readonly pid: number
  /** Resolves when it has ended without being asked to. */
  readonly lost: Promise<void>
}

/** `runtime`: where its folder is made. Throws RUN_FAILED, PROGRAM_MISSING, LOCAL_PORT_BUSY. */
export async function startHalf(
  {
    bundles,
    runtime,
    logFile,
    logLevel,
    ports,
    environment,
  }: {
    bundles: string
    runtime: string
    logFile: string | undefined
    logLevel: string
    ports: { readonly publish: readonly number[]; readonly fromHost: readonly number[] }
    environment: Readonly<Record<string, string | undefined>>
  },
  { signal }: { signal: AbortSignal },
): Promise<Half> {
  signal.throwIfAborted()
  for (const name of ['fairleadd-user.mjs', 'fairleadd-inside.mjs'])
    if (!existsSync(join(bundles, name))) throw new KnownError('PROGRAM_MISSING', { file: join(bundles, name) })
  await sweep(runtime)
  const folder = mkdtempSync(join(runtime, prefix))
  const log = openSync(logFile ?? join(folder, 'log'), 'a', 0o600)
  const child = spawn(
    process.execPath,
    [...flags, join(bundles, 'fairleadd-user.mjs'), '--inside', folder, JSON.stringify(ports)],
    {
      cwd: '/',
      // What a person wants of Node is meant for the command.
      env: { ...environment, ...settings, NODE_OPTIONS: undefined, FAIRLEAD_LOG_LEVEL: logLevel },
      stdio: ['ignore', 'ignore', log, 'pipe'],
      // Ctrl-C is for the command.
      detached: true,
    },
  )
  closeSync(log)
  const pipe = child.stdio[3] as Readable & { destroy(): void }
  const ended = new Promise<void>(resolve => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  let isWanted = true
  const end = async () => {
    isWanted = false
    pipe.destroy()
    const late = setTimeout(() => child.kill('SIGKILL'), endMs)
    await ended
    clearTimeout(late)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const pid = await ready(child, pipe, signal)
    return {
      socket: join(folder, 'control.sock'),
      pid,
      lost: new Promise(resolve => void ended.then(() => isWanted && resolve())),
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    const said = lastOf(logFile ?? join(folder, 'log'))
    await end()
    signal.throwIfAborted()
    if (error instanceof KnownError) throw error
    throw new KnownError('RUN_FAILED', { what: [messageOf(error), said].filter(text => text !== '').join(': ') }, error)
  }
}

function ready(child: ChildProcess, pipe: Readable, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const settle = (result: () => void) => {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
      result()
    }
    const fail = (why: string | KnownError) => settle(() => reject(typeof why === 'string' ? new Error(why) : why))
    const onAbort = () => fail('nobody waits any more')
    const late = setTimeout(() => fail('it did not begin in time'), startMs)
    signal.addEventListener('abort', onAbort)
    child.once('error', error => fail(error.message))
    child.once('exit', (code, name) => fail(`it ended with ${name ?? String(code)}`))
    let said = ''
    pipe.on('data', (piece: Buffer) => {
      said += piece.toString()
      if (!said.includes('\n')) return
      const { pid, failed } = JSON.parse(said) as { pid?: number; failed?: { code: string; detail: ErrorDetail } }
      if (pid !== undefined) settle(() => resolve(pid))
      else fail((failed && knownErrorOf(failed.code, failed.detail)) ?? 'it gave no reason')
    })
    pipe.on('error', () => undefined)
  })
}

/** What a half that was killed left behind: nothing listens on its socket. */
async function sweep(runtime: string): Promise<void> {
  for (const name of readdirSync(runtime).filter(entry => entry.startsWith(prefix))) {
    const folder = join(runtime, name)
    try {
      if (Date.now() - statSync(folder).mtimeMs < leftOverMs || (await isLive(join(folder, 'control.sock')))) continue
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Another user's, or gone just now.
    }
  }
}

function isLive(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    const answer = (live: boolean) => {
      socket.destroy()
      resolve(live)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

/** The last message of a log of JSON lines. */
function lastOf(file: string): string {
  try {
    const line = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    const { message, error } = JSON.parse(line) as { message?: string; error?: string }
    return error ?? message ?? ''
  } catch {
    return ''
  }
}
