// The flags of `fairlead intercept`, `wiretap` and `ingest`, and the request that they amount to. They keep the names that Telepresence users know.
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { InterceptRequest, Mechanism, PortMapping } from '../../common/protocol/index.ts'
import { type Syntax, syntaxes } from '../environment/index.ts'

export type Kind = 'intercept' | 'wiretap' | 'ingest'

export interface InterceptOptions {
  readonly session?: string
  readonly name?: string
  readonly kind?: string
  readonly namespace?: string
  readonly container?: string
  readonly port?: readonly PortMapping[]
  readonly service?: string
  readonly address?: string
  readonly mechanism?: 'tcp' | 'http' | Kind
  readonly wiretap?: boolean
  readonly replace?: boolean
  readonly httpHeader?: Readonly<Record<string, string>>
  readonly httpPathPrefix?: readonly string[]
  readonly toPod?: readonly string[]
  readonly localOnly?: boolean
  readonly mount?: string
  readonly writable?: boolean
  readonly envFile?: string
  readonly envJson?: string
  readonly envSyntax: Syntax
}

export const workloadKinds = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'] as const

const mechanisms = {
  intercept: 'MECHANISM_INTERCEPT',
  wiretap: 'MECHANISM_WIRETAP',
  ingest: 'MECHANISM_INGEST',
} as const satisfies Record<Kind, Mechanism>

/** Adds the flags that make sense for `kind`. */
export function withInterceptOptions(command: Command, kind: Kind): Command {
  command
    .argument('<workload>', 'name of the Deployment, StatefulSet, ReplicaSet or Rollout')
    .argument('[command...]', 'after --: a program to run meanwhile, with the environment of the container')
    .option('--name <name>', "name of the intercept (default: the workload's)")
    .addOption(new Option('--kind <kind>', 'when several workloads have the name').argParser(workloadKind))
    .option('-n, --namespace <name>', 'namespace of the workload (default: the connected one)')
    .option('--container <name>', 'whose environment and files to take (default: the one with the port)')
  if (kind !== 'ingest')
    command
      .option(
        '-p, --port <local[:remote][/udp]>',
        "port of the local process, and name or number of the service's (default: the only one); may be repeated",
        portMapping,
      )
      .option('--service <name>', 'the service, when several lead to the workload')
      .option('--address <ip>', 'where the local process listens (default: 127.0.0.1)', address)
      .option('--http-header <name=value>', 'only requests with this header; may be repeated', httpHeader)
      .option('--http-path-prefix <prefix>', 'only requests to such paths; may be repeated', pathPrefix)
  if (kind === 'intercept')
    command
      .addOption(
        new Option('--mechanism <name>', 'what is taken: connections (tcp), matching requests (http), a copy, nothing')
          .choices(['tcp', 'http', 'wiretap', 'ingest'])
          .default('tcp'),
      )
      .option('--wiretap', 'take a copy of the requests; the application goes on answering')
      .option('--replace', "put the application's container to sleep meanwhile")
  return command
    .option('--to-pod <[local:]port[/udp]>', "a port of the pod's loopback to have on ours; may be repeated", podPort)
    .option('--local-only', 'change neither lookups nor where outbound connections start')
    .option('--mount <folder|true|false>', 'where the volumes of the container appear (default: a folder is made)')
    .option('--writable', 'let local programs write to the volumes')
    .option('-e, --env-file <file>', 'write the environment to a file')
    .option('-j, --env-json <file>', 'write the environment to a file as JSON')
    .addOption(new Option('--env-syntax <syntax>', 'syntax of --env-file').choices(syntaxes).default('docker'))
    .option('--session <name>', 'the session, when there are several')
}

/** `mountFolder` makes a folder's name when none was given. */
export function interceptRequest(
  workload: string,
  kind: Kind,
  options: InterceptOptions,
  { directory, mountFolder }: { directory: string; mountFolder: (name: string) => string },
): InterceptRequest {
  const asked = options.wiretap === true ? 'wiretap' : (options.mechanism ?? kind)
  const mechanism = asked === 'tcp' || asked === 'http' ? 'intercept' : asked
  const name = options.name ?? workload
  return {
    session: options.session ?? '',
    name,
    workload,
    kind: options.kind ?? '',
    namespace: options.namespace ?? '',
    mechanism: mechanisms[mechanism],
    // None: the only port, to the same number here.
    ports: [...(options.port ?? [])],
    service: options.service ?? '',
    container: options.container ?? '',
    address: options.address ?? '',
    replace: options.replace ?? false,
    http_headers: { ...options.httpHeader },
    http_path_prefixes: [...(options.httpPathPrefix ?? [])],
    mount: mountOf(options, () => mountFolder(name), directory),
    writable_mount: options.writable ?? false,
    to_pod: [...(options.toPod ?? [])],
    local_only: options.localOnly ?? false,
  }
}

function mountOf({ mount, localOnly }: InterceptOptions, make: () => string, directory: string): string {
  switch (mount) {
    case undefined:
      // It uses nothing of a workload.
      return localOnly === true ? '' : make()
    case 'true':
      return make()
    case 'false':
    case '':
      return ''
    default:
      return resolve(directory, mount)
  }
}

export function workloadKind(value: string): string {
  const known = workloadKinds.find(kind => kind.toLowerCase() === value.toLowerCase().replace(/s$/, ''))
  if (known === undefined) throw new InvalidArgumentError(`one of ${workloadKinds.join(', ')} is needed.`)
  return known
}

/** `8080`, `8080:http`, `8080:80/udp`, `:http`. */
export function portMapping(value: string, earlier: readonly PortMapping[] = []): readonly PortMapping[] {
  const [, local = '', remote = '', protocol = ''] =
    /^(\d{0,5})(?::([a-z0-9]([-a-z0-9]*[a-z0-9])?))?(?:\/(tcp|udp))?$/i.exec(value)?.filter((_, at) => at !== 3) ?? []
  const number = local === '' ? 0 : portNumber(local)
  const isWrong = (local === '' && remote === '') || (/^\d+$/.test(remote) && portNumber(remote) === undefined)
  if (number === undefined || isWrong)
    throw new InvalidArgumentError('it is written like 8080, 8080:http, 8080:80 or 5353:53/udp.')
  return [...earlier, { local: number, remote, protocol: protocol.toUpperCase() }]
}

function podPort(value: string, earlier: readonly string[] = []): readonly string[] {
  const [, first, second, protocol = ''] = /^(\d{1,5})(?::(\d{1,5}))?(\/(?:tcp|udp))?$/i.exec(value) ?? []
  if (![first, second ?? first].every(port => port !== undefined && portNumber(port) !== undefined))
    throw new InvalidArgumentError('it is written like 9000, 9001:9000 or 9000/udp.')
  return [...earlier, `${first ?? ''}${second === undefined ? '' : `:${second}`}${protocol.toLowerCase()}`]
}

function portNumber(text: string): number | undefined {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 && number < 65_536 ? number : undefined
}

function address(value: string): string {
  if (isIP(value) === 0) throw new InvalidArgumentError('an IP address is needed.')
  return value
}

/** RFC 9110 §5.6.2: what a field's name is made of. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

export function httpHeader(
  value: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = value.indexOf('=')
  const name = value.slice(0, at).trim().toLowerCase()
  if (at < 0 || !token.test(name)) throw new InvalidArgumentError('it is written like x-dev=anna.')
  if (Object.hasOwn(earlier, name)) throw new InvalidArgumentError(`${name} can be given only once.`)
  return { ...earlier, [name]: value.slice(at + 1).trim() }
}

export function pathPrefix(value: string, earlier: readonly string[] = []): readonly string[] {
  if (!value.startsWith('/')) throw new InvalidArgumentError('a path begins with /.')
  return [...earlier, value]
}
