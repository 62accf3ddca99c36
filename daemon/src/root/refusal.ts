// The one way to say no to a user half: a sentence's end that names the value.
import { KnownError } from '../../../common/base/index.ts'

/** ROOT_REFUSED with `what`, e.g. "10.0.0.0/4 is too wide". */
export function refusal(what: string): KnownError {
  return new KnownError('ROOT_REFUSED', { what })
}
