// Domain names as the DNS compares them (RFC 1035 §2.3.3, RFC 4343): lower case, absolute, dot at the end, whole labels.
// `fqdn` is the one form used inside Fairlead: "web.shop." ; the root is ".".

/** Longest name in text form, without the final dot (RFC 1035 §2.3.4: 255 bytes on the wire). */
export const maxNameLength = 253

/** The inside form of a name, or undefined when it is not a legal one (empty label, label over 63, too long, control characters or space). */
export function fqdn(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/, '')
  if (name === '') return text === '.' ? '.' : undefined
  if (name.length > maxNameLength) return undefined
  return name.split('.').every(label => /^[!-\u{7e}]{1,63}$/u.test(label)) ? `${name}.` : undefined
}

/**
 * The same, other than the root, and only of what hosts, services and zones are called: such a name is nothing else to any program or file that is told it
 * (one that begins with `-` would be an option). RFC 1123 §2.1, RFC 2782.
 */
export function hostName(text: string): string | undefined {
  const name = fqdn(text)
  return name !== undefined && /^([a-z0-9_][a-z0-9_-]*\.)+$/.test(name) ? name : undefined
}

/** Whether `name` is `zone` or below it, label by label: `www.myprod.` is not in `prod.`. Both in the inside form. */
export function isInZone(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`)
}

/** Number of labels: 0 for the root, 1 for `web.`. */
export function labelCount(name: string): number {
  return name === '.' ? 0 : name.split('.').length - 1
}
