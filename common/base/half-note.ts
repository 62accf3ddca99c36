// Windows: where a user half says how it is reached, in a file of its user's own profile (`halfNotePath`): the name of its pipe, and a secret by which
// each side knows that the other has read the file. A pipe's name alone would be anybody's, once its maker has gone.
import { join } from 'node:path'

export interface HalfNote {
  readonly pipe: string
  /** Hexadecimal, 256 bits. */
  readonly secret: string
}

/** Undefined where the environment does not say where a user's own files are. */
export function halfNotePath(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const folder = environment['LOCALAPPDATA']
  return folder === undefined || folder === '' ? undefined : join(folder, 'Fairlead', 'half')
}

export function formatHalfNote({ pipe, secret }: HalfNote): string {
  return `${pipe}\n${secret}\n`
}

/** Undefined when it is no such note. */
export function parseHalfNote(text: string): HalfNote | undefined {
  const [, pipe, secret] = /^(\\\\\.\\pipe\\fairlead-[0-9a-f]{32})\n([0-9a-f]{64})\n$/.exec(text) ?? []
  return pipe === undefined || secret === undefined ? undefined : { pipe, secret }
}
