// From an intercept's creation to the moment when its traffic arrives: every port of it ACTIVE in the manager's snapshots.
import { type Clock, KnownError } from '../../../../common/base/index.ts'
import type { InterceptInfoOutput } from '../../../../common/protocol/index.ts'
import { failureOfDisposition } from './failures.ts'
import type { WantedIntercept } from './wanted.ts'
import type { Wires } from './wires.ts'

const activeTimeoutMs = 30_000

export interface ActiveParts {
  /** What the manager says now, by port. */
  see(): readonly (InterceptInfoOutput | undefined)[]
  readonly wires: Wires
  readonly wanted: WantedIntercept
  readonly clock: Clock
}

/** Throws KnownError, or the signal's reason. */
export async function untilActive(
  { see, wires, wanted, clock }: ActiveParts,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const late = new AbortController()
  const cancel = clock.after(activeTimeoutMs, () => late.abort())
  try {
    for (;;) {
      const infos = see()
      for (const info of infos) {
        const failure = info === undefined ? undefined : failureOfDisposition(info, wanted)
        if (failure !== undefined) throw failure
      }
      if (infos.every(info => info?.disposition === 'ACTIVE')) return
      await wires.changed({ signal: AbortSignal.any([signal, late.signal]) })
    }
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error
    const what = see().find(info => info !== undefined && info.disposition !== 'ACTIVE')?.message ?? ''
    throw new KnownError('AGENT_NOT_READY', {
      workload: wanted.workload,
      what: what === '' ? `no agent took it over within ${activeTimeoutMs / 1000} s` : what,
    })
  } finally {
    cancel()
  }
}
