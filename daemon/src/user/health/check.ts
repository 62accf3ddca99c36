// One finding of `fairlead doctor`, and how checks are made of it.
import { asKnownError } from '../../../../common/base/index.ts'

export interface Check {
  readonly title: string
  readonly verdict: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly text: string
  /** Empty when there is nothing to do. */
  readonly remedy: string
}

/** For one look at the machine or the cluster. */
export const checkTimeoutMs = 5_000

/** What `check` says; what it throws is a finding too. */
export async function checked(title: string, check: () => Promise<Check>): Promise<Check> {
  try {
    return await check()
  } catch (error) {
    const known = asKnownError(error)
    return failed(title, known.message, known.remedy)
  }
}

export function ok(title: string, text: string): Check {
  return { title, verdict: 'ok', text, remedy: '' }
}

export function warning(title: string, text: string, remedy: string): Check {
  return { title, verdict: 'warning', text, remedy }
}

export function failed(title: string, text: string, remedy: string): Check {
  return { title, verdict: 'failed', text, remedy }
}

export function skipped(title: string, text: string): Check {
  return { title, verdict: 'skipped', text, remedy: '' }
}
