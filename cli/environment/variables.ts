// What a local process sees: the container's variables, and where on this machine its files are.
import type { InterceptOutput } from '../../common/protocol/index.ts'

/**
 * The container's environment with what only this machine knows. The folder under which the volumes appear is told in both spellings, as
 * everything that the agent adds.
 */
export function environmentOf(
  variables: Readonly<Record<string, string>>,
  { name, session, mount }: Pick<InterceptOutput, 'name' | 'session' | 'mount'>,
): Readonly<Record<string, string>> {
  const id = `${session}:${name}`
  return {
    ...variables,
    FAIRLEAD_INTERCEPT_ID: id,
    TELEPRESENCE_INTERCEPT_ID: id,
    ...(mount === '' ? {} : { FAIRLEAD_ROOT: mount, TELEPRESENCE_ROOT: mount }),
  }
}
