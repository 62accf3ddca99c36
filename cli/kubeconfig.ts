// What the daemon needs of the caller's surroundings: the kubeconfig as this terminal sees it, and the environment in which a credential
// plugin would run here. https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
import { delimiter, resolve } from 'node:path'
import { KnownError } from '../common/base/index.ts'
import type { Host } from './host.ts'

/** Of this shell or terminal only; everything else may matter to a credential plugin. */
const useless =
  /^(_|SHLVL|PWD|OLDPWD|PS\d|PROMPT\w*|LS_COLORS|LSCOLORS|COLUMNS|LINES|HISTFILE|HISTSIZE|BASH_FUNC_.*|npm_.*)$/
/** A kubeconfig with certificates of hundreds of clusters stays far below; the daemon takes messages of 4 MiB. */
const maxDocumentBytes = 2 * 1024 * 1024

export interface Kubeconfig {
  /** Absolute paths; empty = from the environment. */
  readonly files: string[]
  /** A whole kubeconfig instead of files; empty = none. */
  readonly document: string
  /** KUBECONFIG with absolute paths, since the daemon's directory is another. */
  readonly variable: { readonly KUBECONFIG?: string }
}

/** `option` is the value of --kubeconfig. Throws KUBECONFIG_INVALID when standard input has none. */
export async function kubeconfigOf(option: string | undefined, host: Host): Promise<Kubeconfig> {
  const paths = (host.environment['KUBECONFIG'] ?? '')
    .split(delimiter)
    .filter(path => path !== '')
    .map(path => resolve(host.directory, path))
  const variable = paths.length === 0 ? {} : { KUBECONFIG: paths.join(delimiter) }
  if (option === '-') return { files: [], document: await documentOf(host), variable }
  return { files: option === undefined ? [] : [resolve(host.directory, option)], document: '', variable }
}

export function callerEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !useless.test(entry[0]),
  )
  return Object.fromEntries(kept)
}

async function documentOf({ stdin, signal }: Host): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stdin) {
    signal.throwIfAborted()
    const bytes = Buffer.from(piece)
    length += bytes.length
    if (length > maxDocumentBytes)
      throw new KnownError('KUBECONFIG_INVALID', { what: 'standard input holds more than 2 MiB' })
    pieces.push(bytes)
  }
  const document = Buffer.concat(pieces).toString()
  if (document.trim() === '') throw new KnownError('KUBECONFIG_INVALID', { what: 'standard input is empty' })
  return document
}
