// Where an intercept stands, from what the manager says about its ports: the worst of them counts.
import { KnownError } from '../../../../common/base/index.ts'
import type { InterceptInfoOutput } from '../../../../common/protocol/index.ts'
import { failureOfDisposition } from './failures.ts'
import type { WantedIntercept } from './wanted.ts'

export interface Standing {
  readonly state: 'active' | 'waiting' | 'lost'
  readonly failure?: KnownError
  /** Nobody will take it over by himself. */
  readonly hasNoAgent: boolean
}

/** Whether it becomes active by itself, or is. */
export function isAlive({ disposition }: InterceptInfoOutput): boolean {
  return disposition === 'ACTIVE' || disposition === 'WAITING' || disposition === 'NO_CLIENT'
}

/** Ports that the manager does not name are left out. */
export function standingOf(infos: readonly (InterceptInfoOutput | undefined)[], wanted: WantedIntercept): Standing {
  const known = infos.filter(info => info !== undefined)
  const hasNoAgent = known.some(({ disposition }) => disposition === 'NO_AGENT')
  for (const info of known) {
    const failure = failureOfDisposition(info, wanted)
    if (failure !== undefined) return { state: 'lost', failure, hasNoAgent }
  }
  const quiet = known.find(({ disposition }) => disposition !== 'ACTIVE')
  if (quiet === undefined) return { state: 'active', hasNoAgent }
  const { message, disposition } = quiet
  const what = message === '' ? disposition : message.replace(/\.$/, '')
  return {
    state: 'waiting',
    failure: new KnownError('AGENT_NOT_READY', { workload: wanted.workload, what }),
    hasNoAgent,
  }
}
