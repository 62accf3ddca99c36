// `fairlead connect --docker`, `fairlead disconnect --docker` and `fairlead docker-run`: a session in a container, and containers that share its network.
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { type ErrorDetail, KnownError, knownErrorOf } from '../../common/base/index.ts'
import type { ConnectOptions } from '../connect-request.ts'
import { type Context, Failed } from '../context.ts'
import {
  attachments,
  Docker,
  findContainer,
  innerArguments,
  portableKubeconfig,
  SessionContainer,
} from '../docker/index.ts'
import { writePrivate } from '../environment/index.ts'
import type { Host } from '../host.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { rootOf, runtimeFolder } from './intercept.ts'

export interface DockerConnectOptions extends ConnectOptions {
  readonly docker?: boolean
  readonly dockerImage?: string
}

/** Stopping a container that has not become of use. */
const undoMs = 60_000

/** Flags that are for this side. */
const outer = { '--docker': 'flag', '--docker-image': 'value', '--kubeconfig': 'value' } as const

/** The same session as without --docker, in a container. */
export async function connectInDocker(
  { host, progress }: Context,
  options: DockerConnectOptions,
  self: Command,
): Promise<void> {
  const { kubeconfig: given, context = '', dockerImage } = options
  const files = given === undefined ? await kubeconfigFiles(host) : [resolve(host.directory, given)]
  const { context: name, document } = portableKubeconfig(files, context)
  const session = new SessionContainer(options.name ?? name, partsOf(host))
  progress.report(`starting the container ${session.container}`)
  const ours = { name: `fairlead/daemon:${host.version}`, archive: join(host.bundles, 'images/daemon.tar') }
  const image = dockerImage === undefined ? ours : { name: dockerImage }
  try {
    await session.start({ image, clock: host.clock, signal: host.signal })
    progress.clear()
    const own = innerArguments(rootOf(self).rawArgs.slice(1), outer)
    const heard = (text: string) => host.stderr.write(text)
    const { code, stdout } = await session.exec(['connect', ...own, '--kubeconfig', '-'], { input: document, heard })
    host.stdout.write(stdout)
    if (code !== 0) throw new Failed(code)
  } catch (error) {
    // Also after Ctrl-C, which docker does not pass on to what it has started in there. What was there before goes on.
    const parts = { ...partsOf(host), docker: new Docker({ ...host, signal: AbortSignal.timeout(undoMs) }) }
    const left = new SessionContainer(session.name, parts)
    if ((await sessionsOf(left).catch(() => 1)) === 0) await left.stop()
    throw error
  }
}

export async function disconnectInDocker({ host, output, progress }: Context, name: string): Promise<void> {
  const session = await findContainer(name, partsOf(host))
  progress.report('disconnecting')
  await session.stop()
  progress.clear()
  output.result({ ended: [session.name] }, () => `Disconnected from ${session.name}.`)
}

interface RunOptions {
  readonly session?: string
  readonly intercept?: string
  readonly port?: readonly string[]
}

export function dockerRunCommand(context: Context): Command {
  const { host, progress } = context
  return new Command('docker-run')
    .description('docker run, in the network of a session that `connect --docker` made')
    .argument('<words...>', "docker run's own flags, the image, and what it is to run")
    .option('--session <name>', 'the session, when there are several')
    .option(
      '--intercept <name>',
      "with the environment and files of this intercept; a workload's name takes its traffic meanwhile",
    )
    .option(
      '--port <local[:remote]>',
      "with --intercept: the container's port, and the service's; may be repeated",
      list,
    )
    .addHelpText(
      'after',
      '\nFlags of ours come first: fairlead docker-run --intercept web --port 8080:http -it --rm node:24 npm start',
    )
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[], { session: wanted = '', intercept, port = [] }: RunOptions) => {
      const session = await findContainer(wanted, partsOf(host))
      if (intercept === undefined) {
        const { flags } = attachments({ container: session.container })
        throw new Failed(await run(['docker', 'run', ...flags, ...words]))
      }
      progress.report(`the intercept ${intercept}`)
      // Of this user alone, under a name that nobody knows before: the folder around it may be everybody's.
      const folder = await mkdtemp(join(runtimeFolder(host.environment), 'fairlead-docker-run-'))
      try {
        throw new Failed(await runWith(session, { intercept, port, words, envFile: join(folder, 'environment') }))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })

  /** The container's exit code. */
  async function runWith(
    session: SessionContainer,
    {
      intercept,
      port,
      words,
      envFile,
    }: { intercept: string; port: readonly string[]; words: string[]; envFile: string },
  ): Promise<number> {
    const taken = await take(session, intercept, port)
    try {
      const environment = await environmentOf(session, intercept)
      const root = session.volumesOf(intercept)
      const { flags, file, variables } = attachments({ container: session.container, environment, envFile, root })
      await writePrivate(envFile, file)
      progress.clear()
      return await run(['docker', 'run', ...flags, ...words], variables)
    } finally {
      if (taken === 'taken') await session.exec(['leave', intercept])
    }
  }

  function run(command: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<number> {
    const environment = { ...host.environment, ...variables }
    return host.foreground.run(command, { environment, stop: new AbortController().signal })
  }
}

/** Uses the intercept of that name, or takes the workload of that name for as long as the container runs. */
async function take(session: SessionContainer, name: string, ports: readonly string[]): Promise<'taken' | 'there'> {
  const there = await session.exec(['env', name, '-o', 'json'])
  if (there.code === 0) return 'there'
  if (failureOf(there.stdout)?.code !== 'INTERCEPT_UNKNOWN') throw failed(there)
  const flags = [...ports.flatMap(port => ['--port', port]), '--mount', session.volumesOf(name)]
  const taken = await session.exec(['intercept', name, ...flags, '-o', 'json'])
  if (taken.code !== 0) throw failed(taken)
  return 'taken'
}

async function environmentOf(session: SessionContainer, name: string): Promise<Readonly<Record<string, string>>> {
  const told = await session.exec(['env', name, '-o', 'json'])
  if (told.code !== 0) throw failed(told)
  return JSON.parse(told.stdout) as Record<string, string>
}

async function sessionsOf(session: SessionContainer): Promise<number> {
  const { code, stdout } = await session.exec(['status', '-o', 'json'])
  return code === 0 ? (JSON.parse(stdout) as { sessions: readonly unknown[] }).sessions.length : 0
}

/** What the `fairlead` in there said, with its code and remedy. */
function failed({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }): KnownError {
  const failure = failureOf(stdout)
  const known = failure && knownErrorOf(failure.code, failure.detail)
  return known ?? new KnownError('DOCKER_FAILED', { command: 'exec', what: stderr.trim() || `it ended with ${code}` })
}

function failureOf(stdout: string): { code: string; detail: ErrorDetail } | undefined {
  try {
    return (JSON.parse(stdout) as { error?: { code: string; detail: ErrorDetail } }).error
  } catch {
    return undefined
  }
}

async function kubeconfigFiles(host: Host): Promise<readonly string[]> {
  const { variable } = await kubeconfigOf(undefined, host)
  if (variable.KUBECONFIG !== undefined) return variable.KUBECONFIG.split(':')
  return [join(host.environment['HOME'] ?? homedir(), '.kube/config')]
}

function partsOf({ environment, signal }: Host): { docker: Docker; runtime: string } {
  return { docker: new Docker({ environment, signal }), runtime: runtimeFolder(environment) }
}

function list(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}
