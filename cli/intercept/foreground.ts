// Runs a program in our place: it has our standard streams and gets our signals, and its exit code becomes ours.
//
// With a controlling terminal it stays in our process group. The terminal itself then sends Ctrl-C, Ctrl-\ and Ctrl-Z to both of us, job control and
// /dev/tty work as if we were not there, and we forward only what others send. Without one it gets a group of its own, so that a signal reaches
// all of it: `npm start` and the server below it. https://www.gnu.org/software/libc/manual/html_node/Job-Control.html
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { access, constants as fileFlags } from 'node:fs/promises'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { KnownError, messageOf } from '../../common/base/index.ts'
import type { SignalName, Signals } from './signals.ts'
import { windowsCommand } from './windows-command.ts'

const isWindows = process.platform === 'win32'

/** From being asked to end to being killed. */
const graceMs = 10_000
/** What a terminal sends to everyone in its foreground. */
const fromTerminal: readonly SignalName[] = ['SIGINT', 'SIGQUIT']
/** As POSIX shells say it (Shell Command Language §2.8.2). */
const signalBase = 128

export class Foreground {
  readonly #signals: Signals

  constructor(signals: Signals) {
    this.#signals = signals
  }

  /** Throws COMMAND_NOT_FOUND when `run` would: before anything was done for the program. */
  async require(command: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
    const [program = ''] = command
    if (isWindows) {
      if (windowsCommand(command, environment, existsSync) !== undefined) return
      throw new KnownError('COMMAND_NOT_FOUND', { command: program })
    }
    const { PATH: path = '' } = environment
    const places = program.includes('/') ? [program] : path.split(delimiter).map(folder => join(folder, program))
    for (const place of places) {
      const isProgram = await access(place, fileFlags.X_OK).then(
        () => true,
        () => false,
      )
      if (isProgram) return
    }
    throw new KnownError('COMMAND_NOT_FOUND', { command: program })
  }

  /**
   * The exit code; 128 + n after signal n. `stop` aborted: the program is asked to end, after some seconds it has to.
   * Throws COMMAND_NOT_FOUND, COMMAND_NOT_STARTED.
   */
  async run(
    command: readonly string[],
    { environment, stop }: { environment: Readonly<Record<string, string | undefined>>; stop: AbortSignal },
  ): Promise<number> {
    const [program = '', ...args] = command
    // A group of its own would be a console of its own there.
    const isAlone = !isWindows && !terminalOf().isThere
    // As a shell's process would have it (§2.9.1).
    const options = { env: { ...environment }, stdio: 'inherit', detached: isAlone } as const
    const there = isWindows ? windowsCommand(command, environment, existsSync) : undefined
    const child =
      there === undefined
        ? spawn(program, args, options)
        : spawn(there.file, there.args, { ...options, windowsVerbatimArguments: there.isVerbatim })
    const send = (name: NodeJS.Signals) => {
      const { pid, exitCode, signalCode } = child
      if (pid === undefined || exitCode !== null || signalCode !== null) return
      try {
        process.kill(isAlone ? -pid : pid, name)
      } catch {
        // It has just ended.
      }
    }
    const forwarding = this.#signals.forward(name => {
      if (isAlone || !fromTerminal.includes(name) || !terminalOf().isInForeground) send(name)
    })
    let kill: NodeJS.Timeout | undefined
    const onStop = () => {
      send('SIGTERM')
      kill = setTimeout(() => send('SIGKILL'), graceMs)
    }
    stop.addEventListener('abort', onStop)
    if (stop.aborted) onStop()
    try {
      return await new Promise<number>((resolve, reject) => {
        child.once('error', (error: NodeJS.ErrnoException) => {
          const code = error.code === 'ENOENT' ? 'COMMAND_NOT_FOUND' : 'COMMAND_NOT_STARTED'
          reject(new KnownError(code, { command: program, what: messageOf(error) }, error))
        })
        child.once('exit', (code, name) => {
          resolve(code ?? signalBase + (name === null ? 0 : constants.signals[name]))
        })
      })
    } finally {
      forwarding[Symbol.dispose]()
      clearTimeout(kill)
      stop.removeEventListener('abort', onStop)
    }
  }
}

/** proc_pid_stat(5): process group, session, controlling terminal (0: none), the terminal's foreground group. */
function terminalOf(): { isThere: boolean; isInForeground: boolean } {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { isThere: terminal !== '0', isInForeground: group === foreground }
  } catch {
    return { isThere: process.stdin.isTTY, isInForeground: process.stdin.isTTY }
  }
}
