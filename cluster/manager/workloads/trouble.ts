// Why a pod does not start, in the cluster's own words, from its status:
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
import { agentContainerName, initContainerName } from '../../shared/index.ts'

export interface Trouble {
  readonly words: string
  /** How long it may last before it counts as a failure, milliseconds: some of it passes by itself. */
  readonly patienceMs: number
}

/** A registry's hiccup. */
const pullPatienceMs = 6000
/** A container that depends on another may end once or twice before that one is there. */
const crashPatienceMs = 15_000
/** An agent that ended at once may have been overtaken by the end of its pod. */
const ownPatienceMs = 1000
/** A node may be added. */
const schedulePatienceMs = 20_000

const atOnce = new Set(['ErrImageNeverPull', 'InvalidImageName', 'CreateContainerConfigError', 'RunContainerError'])
const pulling = new Set(['ErrImagePull', 'ImagePullBackOff', 'CreateContainerError', 'RegistryUnavailable'])

interface Status {
  readonly conditions?: readonly { type?: string; status?: string; reason?: string; message?: string }[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
  readonly containerStatuses?: readonly ContainerStatus[]
}

interface ContainerStatus {
  readonly name?: string
  readonly image?: string
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly terminated?: Terminated
  }
  readonly lastState?: { readonly terminated?: Terminated }
}

interface Terminated {
  readonly exitCode?: number
  readonly message?: string
  readonly reason?: string
}

const longestWords = 500

/** Undefined: nothing but time is needed. */
export function troubleOf(status: Status): Trouble | undefined {
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False')
    return {
      words: cut(`no node takes it: ${scheduled.message ?? scheduled.reason ?? ''}`),
      patienceMs: schedulePatienceMs,
    }
  for (const container of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    const trouble = containerTrouble(container)
    if (trouble !== undefined) return trouble
  }
  return undefined
}

function containerTrouble({ name = '', image = '', state, lastState }: ContainerStatus): Trouble | undefined {
  const { reason = '', message = '' } = state?.waiting ?? {}
  const isOurs = name === agentContainerName || name === initContainerName
  const ended = state?.terminated ?? lastState?.terminated
  // Nothing else has to be there for ours.
  if (isOurs && (ended?.exitCode ?? 0) !== 0) return { words: endedWords(name, ended), patienceMs: ownPatienceMs }
  if (reason === 'CrashLoopBackOff') return { words: endedWords(name, ended), patienceMs: crashPatienceMs }
  if (!atOnce.has(reason) && !pulling.has(reason)) return undefined
  const words = `container ${name}: ${reason}${message === '' ? ` (${image})` : `: ${message}`}`
  return { words: cut(words), patienceMs: atOnce.has(reason) ? 0 : pullPatienceMs }
}

function endedWords(name: string, { exitCode, message, reason }: Terminated = {}): string {
  const why = message ?? (reason === 'Error' ? undefined : reason)
  return cut(`container ${name} ends with exit code ${exitCode ?? '?'}${why === undefined ? '' : `: ${saidIn(why)}`}`)
}

/** Our own programs log JSON: the message of the last line. */
function saidIn(log: string): string {
  const last = log.trim().split('\n').at(-1) ?? ''
  try {
    const { message } = JSON.parse(last) as { message?: unknown }
    return typeof message === 'string' ? message : last
  } catch {
    return last
  }
}

function cut(words: string): string {
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words
}
