// The flags of `fairlead run`: those of a connection, and those of an intercept that make sense for one command.
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { PortMapping } from '../../common/protocol/index.ts'
import type { ConnectOptions } from '../connect-request.ts'
import { type Syntax, syntaxes } from '../environment/index.ts'
import { httpHeader, type InterceptOptions, pathPrefix, portMapping, workloadKind } from '../intercept/index.ts'

/** `shop/orders` */
export interface Subject {
  readonly name: string
  readonly namespace?: string
}

export interface RunOptions extends ConnectOptions {
  readonly workload?: Subject
  readonly intercept?: Subject
  readonly port?: readonly PortMapping[]
  readonly service?: string
  readonly kind?: string
  readonly container?: string
  readonly httpHeader?: Readonly<Record<string, string>>
  readonly httpPathPrefix?: readonly string[]
  readonly mount?: string
  readonly writable?: boolean
  readonly envFile?: string
  readonly envSyntax: Syntax
  readonly keepEnv?: readonly string[]
  readonly publish?: readonly number[]
  readonly hostPort?: readonly number[]
  readonly logFile?: string
}

export function withRunOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-w, --workload <[namespace/]name>',
        'run as this workload: its environment, files, and connections that start in its pod',
      )
        .argParser(subject)
        .conflicts('intercept'),
    )
    .option('-i, --intercept <[namespace/]name>', 'the same, and take its traffic over meanwhile', subject)
    .option(
      '-p, --port <local[:remote][/udp]>',
      "with --intercept: the command's port, and the service's; may be repeated",
      portMapping,
    )
    .option('--service <name>', 'with --intercept: the service, when several lead to the workload')
    .option(
      '--http-header <name=value>',
      'with --intercept: only requests with this header; may be repeated',
      httpHeader,
    )
    .option('--http-path-prefix <prefix>', 'with --intercept: only requests to such paths; may be repeated', pathPrefix)
    .addOption(new Option('--kind <kind>', 'when several workloads have the name').argParser(workloadKind))
    .option('--container <name>', 'whose environment and files to take (default: the one with the port)')
    .option('--mount <folder|true|false>', 'where the volumes of the container appear (default: a folder is made)')
    .option('--writable', 'let the command write to the volumes')
    .option('-e, --env-file <file>', 'write the environment to a file')
    .addOption(new Option('--env-syntax <syntax>', 'syntax of --env-file').choices(syntaxes).default('docker'))
    .option('--keep-env <names>', "variables whose value here counts, not the workload's, comma-separated", names)
    .option('--publish <port>', "a port of the command's loopback to have on this machine's; may be repeated", port)
    .option('--host-port <port>', "a port of this machine's loopback to have on the command's; may be repeated", port)
    .option('--log-file <file>', "where the command's half of the daemon logs to")
}

/** The options of the intercept that --workload or --intercept amounts to. */
export function interceptOptions(options: RunOptions, { namespace }: Subject): InterceptOptions {
  const { port, service, kind, container, httpHeader, httpPathPrefix, mount, writable, envSyntax } = options
  const given = { port, service, kind, container, httpHeader, httpPathPrefix, mount, writable, namespace }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...(Object.fromEntries(entries) as Partial<InterceptOptions>), envSyntax }
}

function names(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...value.split(',')].filter(name => name !== '')
}

function port(value: string, earlier: readonly number[] = []): readonly number[] {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < 1 || number > 65_535) throw new InvalidArgumentError('a port number is needed.')
  return [...earlier, number]
}

function subject(value: string): Subject {
  const [, namespace, name] = /^(?:([a-z0-9][-a-z0-9]*)\/)?([a-z0-9][-a-z0-9.]*)$/.exec(value) ?? []
  if (name === undefined) throw new InvalidArgumentError('it is written like orders or shop/orders.')
  return { name, ...(namespace === undefined ? {} : { namespace }) }
}
