// fairlead intercept|wiretap|ingest WORKLOAD [-- COMMAND…]: a workload's traffic, environment and files on this workstation, until `fairlead leave`, or
// as long as the command runs.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { chainOf, KnownError, knownErrorOf } from '../../common/base/index.ts'
import { ControlClient } from '../../common/control/index.ts'
import type { InterceptOutput } from '../../common/protocol/index.ts'
import { type Context, Failed } from '../context.ts'
import { formatEnvironment, writePrivate } from '../environment/index.ts'
import {
  gone,
  type Held,
  type InterceptOptions,
  interceptRequest,
  type Kind,
  releasing,
  takeOver,
  withInterceptOptions,
} from '../intercept/index.ts'
import { interceptData, interceptText } from '../output/index.ts'

export function interceptCommand(context: Context): Command {
  return command(context, 'intercept', "take a workload's traffic over, with its environment and files")
}

export function wiretapCommand(context: Context): Command {
  return command(context, 'wiretap', 'get a copy of the requests to a workload; the application goes on answering')
}

export function ingestCommand(context: Context): Command {
  return command(context, 'ingest', "get a workload's environment and files, without traffic")
}

function command(context: Context, kind: Kind, description: string): Command {
  const { host, progress } = context
  return withInterceptOptions(new Command(kind).description(description), kind).action(
    async (workload: string, program: string[], options: InterceptOptions, self: Command) => {
      if (program.length > 0 && !rootOf(self).rawArgs.includes('--'))
        self.error(`error: a program to run comes after --: fairlead ${kind} ${workload} -- ${program.join(' ')}`)
      if (program.length > 0) await host.foreground.require(program, host.environment)
      const request = interceptRequest(workload, kind, options, {
        directory: host.directory,
        // The service makes it, and removes it at the end.
        mountFolder: name =>
          join(runtimeFolder(host.environment), `fairlead-${name}-${randomBytes(3).toString('hex')}`),
      })
      using daemon = new ControlClient(host.control ?? host.socket)
      const held = await takeOver(daemon, request, {
        attached: program.length > 0,
        signal: host.signal,
        report: text => progress.report(text),
      })
      if (program.length > 0) throw new Failed(await releasing(held, taken => around(taken, daemon)))
      await keeping(held, taken => begin(taken, daemon))

      /** Everything that follows a good beginning; its failure is the command's. */
      async function begin(taken: InterceptOutput, from: ControlClient): Promise<Readonly<Record<string, string>>> {
        requireMount(taken, options)
        const wantsEnvironment = program.length > 0 || options.envFile !== undefined || options.envJson !== undefined
        const environment = wantsEnvironment ? await from.environment(taken.session, taken.name, host) : {}
        const write = (file: string, text: string) => writePrivate(resolve(host.directory, file), text)
        if (options.envFile !== undefined)
          await write(options.envFile, formatEnvironment(environment, options.envSyntax))
        if (options.envJson !== undefined) await write(options.envJson, formatEnvironment(environment, 'json'))
        progress.clear()
        show(taken, program.length > 0)
        return environment
      }

      /** Runs the program; its exit code. It is ended when the intercept is. */
      async function around(taken: InterceptOutput, from: ControlClient): Promise<number> {
        const environment = await begin(taken, from)
        const over = new AbortController()
        const lost = new AbortController()
        const say = (text: string) => host.stderr.write(`fairlead: ${text}\n`)
        const watching = gone(from, taken, { signal: over.signal, changed: intercept => say(stateText(intercept)) })
          .catch((error: unknown) => {
            if (!over.signal.aborted) say(chainOf(error))
          })
          .then(() => {
            if (over.signal.aborted) return
            say(`the intercept ${taken.name} has ended, and with it the program`)
            lost.abort()
          })
        try {
          // Where programs are is a matter of this machine.
          const { PATH } = host.environment
          const own = { ...host.environment, ...environment, ...(PATH === undefined ? {} : { PATH }) }
          return await host.foreground.run(program, { environment: own, stop: lost.signal })
        } finally {
          over.abort()
          await watching
        }
      }
    },
  )

  /** On standard error when standard output is the program's. */
  function show(taken: InterceptOutput, isBeside: boolean): void {
    const data = interceptData(taken)
    const text = interceptText(data)
    if (isBeside) host.stderr.write(`${text}\n`)
    else context.output.result(data, () => `${text}\nEnd it with \`fairlead leave ${data.name}\`.`)
  }
}

/** What fails before the end of the command leaves nothing behind. */
async function keeping(held: Held, begin: (taken: InterceptOutput) => Promise<unknown>): Promise<void> {
  try {
    await begin(held.intercept)
  } catch (error) {
    await held.release()
    throw error
  }
}

/** Files that were not asked for may be missing; the text then says so. */
function requireMount({ mount_failure: failure }: InterceptOutput, { mount: asked }: InterceptOptions): void {
  if (failure === null || failure.code === '' || asked === undefined) return
  throw (
    knownErrorOf(failure.code, failure.detail) ?? new KnownError('MOUNT_FAILED', { folder: asked, what: failure.text })
  )
}

function stateText({ name, state, failure }: InterceptOutput): string {
  const why = failure === null || failure.text === '' ? '' : `: ${failure.text}`
  switch (state) {
    case 'INTERCEPT_STATE_ACTIVE':
      return `traffic of ${name} arrives here again`
    case 'INTERCEPT_STATE_WAITING':
      return `traffic of ${name} goes to the application until the cluster can be reached again${why}`
    case 'INTERCEPT_STATE_LOST':
      return `traffic of ${name} goes to somebody else${why}`
    default:
      return `${name} is being prepared again`
  }
}

/** Of this user alone, and emptied when the user is gone: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function runtimeFolder({ XDG_RUNTIME_DIR: own, TMPDIR }: Readonly<Record<string, string | undefined>>): string {
  return own !== undefined && existsSync(own) ? own : (TMPDIR ?? '/tmp')
}

export function rootOf(command: Command): Command & { readonly rawArgs: readonly string[] } {
  return (command.parent === null ? command : rootOf(command.parent)) as Command & { rawArgs: readonly string[] }
}
