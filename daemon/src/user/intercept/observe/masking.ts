// Values that are secrets as a rule are not kept: a log of requests must not become a log of credentials.
const secretHeaders =
  /^(proxy-)?authorization$|^(set-)?cookie$|token|secret|password|passwd|api-?key|credential|signature|^x-amz-security/i
const secretParameters = /token|secret|password|passwd|api-?key|^key$|credential|signature|^sig$|^code$|^auth/i

const mask = '••••••'

/** The scheme of credentials (RFC 9110 §11.4) and the names of cookies (RFC 6265 §4) stay readable. */
export function maskedHeader(name: string, value: string): string {
  if (!secretHeaders.test(name)) return value
  const lower = name.toLowerCase()
  if (lower === 'cookie' || lower === 'set-cookie') {
    const [pair = '', ...attributes] = value.split(';')
    const masked = (text: string) => text.replace(/=.*/s, `=${mask}`)
    return [masked(pair), ...(lower === 'cookie' ? attributes.map(masked) : attributes)].join(';')
  }
  const [, scheme] = /^(basic|bearer|digest|negotiate|aws4-hmac-sha256)\s/i.exec(value) ?? []
  return scheme === undefined ? mask : `${scheme} ${mask}`
}

export function maskedPath(path: string): string {
  const at = path.indexOf('?')
  if (at < 0) return path
  const query = path
    .slice(at + 1)
    .split('&')
    .map(pair => {
      const [name = '', value] = pair.split('=', 2)
      return value !== undefined && secretParameters.test(name) ? `${name}=${mask}` : pair
    })
  return `${path.slice(0, at)}?${query.join('&')}`
}
