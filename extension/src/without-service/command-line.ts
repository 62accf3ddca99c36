// The words of `fairlead run` for a wish. Pure.
import { KnownError } from '../../../common/base/index.ts'
import type { Wish } from '../debug/wish.ts'
import type { Programs } from '../platform/programs.ts'

export interface Inside {
  /** Absent: the cluster's network, as nobody in particular. */
  readonly wish?: Wish | undefined
  /** Empty: the kubeconfig's current one. */
  readonly context?: string | undefined
  readonly namespace?: string | undefined
  /** Variables whose value here counts, whatever the workload's is. */
  readonly keep?: readonly string[] | undefined
  readonly command: readonly string[]
}

/** Throws EDITOR_WISH_INVALID for what only the service can do. */
export function commandLine({ node, cli }: Programs, { wish, context, namespace, keep, command }: Inside): string[] {
  // Without -- node takes options of ours for its own.
  return [node, '--', cli, 'run', ...flags({ wish, context, namespace, keep }), '--', ...command]
}

function flags({ wish, context = '', namespace = '', keep = [] }: Omit<Inside, 'command'>): string[] {
  const given = (flag: string, value: string) => (value === '' ? [] : [flag, value])
  const common = [...given('--context', wish?.context || context), ...given('--namespace', namespace)]
  if (wish === undefined) return common
  const { mechanism, workload, ports, headers, pathPrefixes, container, replace, mount } = wish
  if (mechanism === 'wiretap' || replace) {
    const what = `${replace ? '"replace"' : 'a wiretap'} needs the service, which is not installed on this machine`
    throw new KnownError('EDITOR_WISH_INVALID', { where: workload, what })
  }
  const subject = wish.namespace === '' ? workload : `${wish.namespace}/${workload}`
  const traffic = [
    ...ports.flatMap(port => ['--port', port]),
    ...Object.entries(headers).flatMap(([name, value]) => ['--http-header', `${name}=${value}`]),
    ...pathPrefixes.flatMap(prefix => ['--http-path-prefix', prefix]),
  ]
  return [
    ...common,
    ...(mechanism === 'ingest' ? ['--workload', subject] : ['--intercept', subject, ...traffic]),
    ...given('--container', container),
    ...(mount ? [] : ['--mount', 'false']),
    ...given('--keep-env', keep.join(',')),
  ]
}
