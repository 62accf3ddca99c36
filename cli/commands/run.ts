// fairlead run [--workload W | --intercept W] -- COMMAND…: one command (and its children) inside the cluster, without root and without the service.
// It has a session of its own, so its connections start in its own workload's pod, whatever else runs on this machine.
import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { chainOf, KnownError } from '../../common/base/index.ts'
import { ControlClient } from '../../common/control/index.ts'
import type { InterceptOutput, SessionOutput } from '../../common/protocol/index.ts'
import { withConnectOptions } from '../connect-options.ts'
import { connectRequest } from '../connect-request.ts'
import { type Context, Failed } from '../context.ts'
import { formatEnvironment, writePrivate } from '../environment/index.ts'
import { gone, interceptRequest, releasing, takeOver } from '../intercept/index.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { interceptData, interceptText } from '../output/index.ts'
import {
  checkNeeds,
  enter,
  type Half,
  interceptOptions,
  type RunOptions,
  type Subject,
  startHalf,
  withRunOptions,
} from '../run/index.ts'
import { rootOf, runtimeFolder } from './intercept.ts'

/** Of --intercept only: without it nothing would heed them. */
const interceptOnly = ['port', 'service', 'httpHeader', 'httpPathPrefix'] as const

export function runCommand(context: Context): Command {
  const { host, progress } = context
  const command = new Command('run')
    .description('run one command inside the cluster, without root and without the service (Linux)')
    .argument('[command...]', 'after --: the program to run')
  return withConnectOptions(withRunOptions(command)).action(
    async (program: string[], options: RunOptions, self: Command) => {
      if (program.length === 0 || !rootOf(self).rawArgs.includes('--'))
        self.error('error: a program to run is needed, after --: fairlead run -- npm start')
      const unheeded = interceptOnly.find(name => options[name] !== undefined && options.intercept === undefined)
      if (unheeded !== undefined) self.error(`error: --${dashed(unheeded)} needs --intercept`)
      await host.foreground.require(program, host.environment)
      progress.report("making the command's network")
      await checkNeeds(host.platform, host)
      const runtime = runtimeFolder(host.environment)
      await using half = await startHalf(
        {
          ...{
            bundles: host.bundles,
            runtime,
            environment: host.environment,
            logLevel: host.environment['FAIRLEAD_LOG_LEVEL'] ?? 'info',
          },
          ports: { publish: options.publish ?? [], fromHost: options.hostPort ?? [] },
          logFile: options.logFile === undefined ? undefined : resolve(host.directory, options.logFile),
        },
        host,
      )
      using daemon = new ControlClient(half.socket)
      const subject = options.intercept ?? options.workload
      const session = await connect(daemon, subject, options)
      if (subject === undefined) throw new Failed(await around(half, daemon, session, undefined))
      const request = interceptRequest(
        subject.name,
        options.intercept === undefined ? 'ingest' : 'intercept',
        interceptOptions(options, subject),
        {
          directory: host.directory,
          mountFolder: name => join(runtime, `fairlead-${name}-${randomBytes(3).toString('hex')}`),
        },
      )
      const held = await takeOver(daemon, request, {
        attached: true,
        signal: host.signal,
        report: text => progress.report(text),
      })
      throw new Failed(await releasing(held, taken => around(half, daemon, session, taken)))

      /** Runs the program; its exit code. It is ended when its session or its intercept is. */
      async function around(
        half: Half,
        daemon: ControlClient,
        session: SessionOutput,
        taken: InterceptOutput | undefined,
      ): Promise<number> {
        const environment = taken === undefined ? {} : await daemon.environment(taken.session, taken.name, host)
        if (options.envFile !== undefined)
          await writePrivate(
            resolve(host.directory, options.envFile),
            formatEnvironment(environment, options.envSyntax),
          )
        progress.clear()
        const say = (text: string) => host.stderr.write(`fairlead: ${text}\n`)
        if (taken !== undefined) host.stderr.write(`${interceptText(interceptData(taken))}\n`)
        for (const { text, remedy, code } of session.warnings) say(`${text} ${remedy} (${code})`)
        const over = new AbortController()
        const lost = new AbortController()
        const end = (what: string) => {
          if (over.signal.aborted || lost.signal.aborted) return
          say(`${what}, and with it the program`)
          lost.abort()
        }
        void half.lost.then(() => end("the command's network has ended"))
        const what = taken === undefined ? 'the session' : `the intercept ${taken.name}`
        const watching = until(daemon, session, taken, over.signal)
          .catch((error: unknown) => {
            if (!over.signal.aborted) say(chainOf(error))
          })
          .then(() => end(`${what} has ended`))
        try {
          // Where programs are is a matter of this machine.
          const kept = ['PATH', ...(options.keepEnv ?? [])].flatMap(name => {
            const value = host.environment[name]
            return value === undefined ? [] : [[name, value] as const]
          })
          // A debugger's, which a wrapper kept away from our own programs: see extension/src/without-service/configuration.ts.
          const { FAIRLEAD_NODE_OPTIONS: nodeOptions } = host.environment
          const own = {
            ...{ ...host.environment, ...environment, ...Object.fromEntries(kept) },
            // `fairlead status` and the like in there speak of this session.
            FAIRLEAD_SOCKET: half.socket,
            ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions, FAIRLEAD_NODE_OPTIONS: undefined }),
          }
          return await host.foreground.run(enter(half.pid, host.directory, program), {
            environment: own,
            stop: lost.signal,
          })
        } finally {
          over.abort()
          await watching
        }
      }
    },
  )

  /** One-word names are those of the workload's namespace, as in its pod, unless another is given. */
  async function connect(
    daemon: ControlClient,
    subject: Subject | undefined,
    options: RunOptions,
  ): Promise<SessionOutput> {
    const namespace = options.namespace ?? subject?.namespace
    const wanted = namespace === undefined ? options : { ...options, namespace }
    const request = connectRequest(wanted, await kubeconfigOf(options.kubeconfig, host), host.environment)
    for await (const { progress: step, connected } of daemon.connect(request, host)) {
      if (step) progress.report(step.text)
      if (connected) return connected
    }
    throw new KnownError('INTERNAL', { what: 'the call ended without a session' })
  }
}

/** Resolves when the session, or the intercept in it, is gone. */
async function until(
  daemon: ControlClient,
  { name }: SessionOutput,
  taken: InterceptOutput | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (taken !== undefined) return gone(daemon, taken, { signal, changed: () => undefined })
  for await (const { sessions } of daemon.watch({ signal })) if (!sessions.some(one => one.name === name)) return
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}
