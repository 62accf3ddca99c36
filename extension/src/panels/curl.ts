// A request as a curl command, to the local process. Pure.
import type { SeenRequest } from '../../../common/panels/index.ts'

const left = /^(content-length|host|connection|transfer-encoding|accept-encoding|:.*)$/i

export function curlOf({ method, path, requestHeaders, requestBody }: SeenRequest, local: string): string {
  const words = ['curl', '-i', '-X', method, `http://${local}${path}`]
  for (const { name, value } of requestHeaders) if (!left.test(name)) words.push('-H', `${name}: ${value}`)
  if (requestBody !== undefined) words.push('--data-raw', requestBody)
  return words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}
