// The zone that holds all names of one session, so that each of several clusters can be named without doubt: "staging.fairlead.internal.". The top
// level `internal` is reserved for private use (ICANN resolution 2024.07.29.06): it never is anybody's in the public DNS.

const zone = 'fairlead.internal.'
/** The machine around a command of `fairlead run`. */
const reserved = [`host.${zone}`]
/** RFC 1035 §2.3.4. */
const maxLabelLength = 63

/** For a session of that name: its name as one label, with a number behind it when another session's is the same. */
export function ownZoneOf(name: string, taken: readonly string[]): string {
  const label = labelOf(name)
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`
    const candidate = `${label.slice(0, maxLabelLength - suffix.length)}${suffix}.${zone}`
    if (!taken.includes(candidate) && !reserved.includes(candidate)) return candidate
  }
}

/** Letters, digits and hyphens (RFC 1123 §2.1): names of contexts hold anything. */
function labelOf(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLabelLength)
    .replace(/^-|-$/g, '')
  return label === '' ? 'session' : label
}
