// What a client must say of itself, in the order and words of Telepresence 2.20.
import type { ClientInfoOutput } from '../../../common/protocol/index.ts'

/** What is kept of a client. */
export interface ClientFacts {
  /** user@host, as the client says. */
  readonly name: string
  readonly installId: string
  /** Where its single-label names are looked up; may be empty. */
  readonly namespace: string
}

const oldest = [2, 6, 0] as const
/** No text of a client is kept longer than this. */
const longestText = 500

/** https://semver.org, strict: no leading zeros, three numbers. */
const semver =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/

/** Undefined when the client may arrive. */
export function refusalOf(client: ClientInfoOutput): string | undefined {
  const { name, install_id, product, version, namespace } = client
  if (name === '') return 'name must not be empty'
  if (install_id === '') return 'install ID must not be empty'
  if (product === '') return 'product must not be empty'
  if (version === '') return 'version must not be empty'
  if ([name, install_id, product, version, namespace].some(text => text.length > longestText))
    return `no text may be longer than ${longestText} characters`
  const numbers = semver.exec(version.replace(/^v/, ''))?.slice(1, 4).map(Number)
  if (numbers === undefined) return `version "${version}" is not a valid semantic version`
  return isBefore(numbers, oldest) ? `client version must be at least ${oldest.join('.')}` : undefined
}

function isBefore(version: readonly number[], other: readonly number[]): boolean {
  const at = other.findIndex((number, index) => version[index] !== number)
  return at >= 0 && (version[at] ?? 0) < (other[at] ?? 0)
}
