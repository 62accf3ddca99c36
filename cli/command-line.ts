// The table of commands, and what is the same for all: exit codes (0 done, 1 failed, 2 used wrongly) and how a failure is told.
import { Command, CommanderError } from 'commander'
import { asKnownError, type ErrorCode, KnownError } from '../common/base/index.ts'
import { clusterCommand } from './commands/cluster.ts'
import { completionCommand } from './commands/completion.ts'
import { configCommand } from './commands/config.ts'
import { connectCommand } from './commands/connect.ts'
import { daemonCommand } from './commands/daemon.ts'
import { disconnectCommand } from './commands/disconnect.ts'
import { dockerRunCommand } from './commands/docker.ts'
import { doctorCommand } from './commands/doctor.ts'
import { envCommand } from './commands/env.ts'
import { ingestCommand, interceptCommand, wiretapCommand } from './commands/intercept.ts'
import { leaveCommand } from './commands/leave.ts'
import { listCommand } from './commands/list.ts'
import { quitCommand } from './commands/quit.ts'
import { revokeCommand } from './commands/revoke.ts'
import { runCommand } from './commands/run.ts'
import { serviceCommand } from './commands/service.ts'
import { statusCommand } from './commands/status.ts'
import { uninstallAgentCommand } from './commands/uninstall-agent.ts'
import { versionCommand } from './commands/version.ts'
import { type Context, Failed } from './context.ts'
import type { Host } from './host.ts'
import { type Format, formats, Output, Progress } from './output/index.ts'

/**
 * Other than 1. Some values only the service can judge; they are used wrongly all the same. Those of a program that could not be run are the
 * shells' (Shell Command Language §2.8.2).
 */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  OPTION_INVALID: 2,
  COMMAND_NOT_FOUND: 127,
  COMMAND_NOT_STARTED: 126,
}

/** Runs one command line; the exit code. Never throws, never prints a stack. */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const output = new Output(host.stdout, formatOf(args))
  const progress = new Progress(host.stderr)
  try {
    await program({ host, output, progress }).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    progress.clear()
    if (error instanceof Failed) return error.exitCode
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const known = host.signal.aborted ? new KnownError('CANCELLED') : asKnownError(error)
    fail(known, output, host)
    return exitCodes[known.code] ?? 1
  } finally {
    progress.clear()
  }
}

/** The whole tree of commands. */
export function program(context: Context): Command {
  const { stdout, stderr } = context.host
  const root = new Command('fairlead')
    .description('Puts this workstation inside a Kubernetes cluster: its names and addresses work from every program.')
    // A command that passes words on keeps them as they are.
    .enablePositionalOptions()
    .version(context.host.version, '--version', 'print the version of this program')
  for (const build of [
    connectCommand,
    disconnectCommand,
    statusCommand,
    listCommand,
    runCommand,
    dockerRunCommand,
    interceptCommand,
    wiretapCommand,
    ingestCommand,
    leaveCommand,
    envCommand,
    revokeCommand,
    uninstallAgentCommand,
    doctorCommand,
    configCommand,
    quitCommand,
    clusterCommand,
    serviceCommand,
    daemonCommand,
    versionCommand,
  ])
    root.addCommand(build(context))
  root.addCommand(completionCommand(context, root))
  everyCommand(root, command => {
    command.helpCommand(false)
    command.exitOverride().configureOutput({
      writeOut: text => stdout.write(text),
      writeErr: text => stderr.write(text),
      outputError: (text, write) =>
        write(`${text.replace(/^error: /, 'fairlead: ')}See \`${pathOf(command)} --help\`.\n`),
    })
    if (command.commands.length === 0 && command.name() !== 'completion' && command.name() !== 'daemon') {
      const option = command.createOption('-o, --output <format>', 'how results are printed').default('text')
      command.addOption(option.choices(formats))
    }
  })
  return root
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) everyCommand(child, visit)
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

/** The format asked for, known before parsing, so that a failure of any kind can be told in it. Commander refuses wrong values. */
function formatOf(args: readonly string[]): Format {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const at = own.findIndex(arg => /^(-o|--output)(=|$)/.test(arg))
  const [, inline] = (own[at] ?? '').split('=')
  const text = at < 0 ? 'text' : (inline ?? own[at + 1])
  return formats.find(format => format === text) ?? 'text'
}

/** For people: the sentence, the remedy, the code. For programs: the same as data, where they read the result. */
function fail(error: KnownError, output: Output, { stderr }: Host): void {
  if (output.format === 'text') {
    stderr.write(`fairlead: ${error.message}\n${error.remedy}\n(${error.code})\n`)
  } else {
    const { code, message: text, remedy, detail } = error
    output.result({ error: { code, text, remedy, detail } }, () => '')
  }
}
