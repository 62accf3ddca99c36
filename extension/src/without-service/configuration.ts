// A launch configuration whose program runs inside the cluster through `fairlead run`. Pure.
//
// Only Node's debugger (js-debug) can do it with nothing to edit: it speaks with its program over a Unix socket, which no network namespace holds back,
// and takes any program as `runtimeExecutable`. debugpy and delve are spoken to by TCP on the loopback, and the command's loopback is another: they are
// attached to, over a port that --publish brings out (docs/run.md).
//
// js-debug brings its part of the debugger into programs by NODE_OPTIONS. It must not get into our own, which are Node too: a shell puts it aside, and
// `fairlead run` gives it to the program alone.
import type { Configuration } from '../debug/environment.ts'
import type { Wish } from '../debug/wish.ts'
import type { Programs } from '../platform/programs.ts'
import { commandLine } from './command-line.ts'

const nodeTypes = ['node', 'pwa-node']
const aside = 'export FAIRLEAD_NODE_OPTIONS="$NODE_OPTIONS"; unset NODE_OPTIONS; exec "$@"'

export function canRunInside({ type, request }: Configuration): boolean {
  return request === 'launch' && nodeTypes.includes(type)
}

/** Throws EDITOR_WISH_INVALID. */
export function insideConfiguration<T extends Configuration>(configuration: T, wish: Wish, programs: Programs): T {
  const { runtimeExecutable, runtimeArgs, env } = configuration as Readonly<Record<string, unknown>>
  const own = typeof runtimeExecutable === 'string' && runtimeExecutable !== '' ? runtimeExecutable : 'node'
  const args = Array.isArray(runtimeArgs) ? runtimeArgs.map(String) : []
  const keep = typeof env === 'object' && env !== null ? Object.keys(env) : []
  const words = commandLine(programs, { wish, keep, command: [own, ...args] })
  return { ...configuration, runtimeExecutable: '/bin/sh', runtimeArgs: ['-c', aside, 'sh', ...words] }
}
