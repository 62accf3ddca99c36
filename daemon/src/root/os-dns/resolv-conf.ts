// Reads resolv.conf(5) the way the C library does: leniently. Unknown words, bare options and comments of either kind are passed over.
import { fqdn, Ip } from '../../../../common/net/index.ts'

export interface ResolvConf {
  readonly nameservers: readonly Ip[]
  /** In the inside form, without the root. */
  readonly search: readonly string[]
}

/** MAXNS of the C library: it asks no more than these. */
const mostNameservers = 3

export function parseResolvConf(text: string): ResolvConf {
  const nameservers: Ip[] = []
  let search: readonly string[] = []
  for (const line of text.split('\n')) {
    // A comment starts the line, or follows a space.
    const [keyword = '', ...words] = line
      .replace(/(^|\s)[#;].*$/, '')
      .trim()
      .split(/\s+/)
    if (keyword === 'nameserver') {
      const ip = Ip.parse((words[0] ?? '').replace(/%.*$/, ''))
      if (ip !== undefined) nameservers.push(ip)
    } else if (keyword === 'search' || keyword === 'domain') {
      // The last of them counts.
      search = words
        .map(word => fqdn(word.replace(/^\./, '')))
        .filter(name => name !== undefined)
        .filter(name => name !== '.')
    }
  }
  return { nameservers: nameservers.slice(0, mostNameservers), search }
}
