// The environment of a pod, for a process on this machine: addresses of services in it (WEB_SERVICE_HOST, WEB_PORT; Kubernetes' "Accessing the Service",
// environment variables) that programs here see under others. Only whole values are touched: what lies inside a text may be anything.
import { Ip } from '../../../../common/net/index.ts'
import type { VirtualAddresses } from './addresses.ts'

/** `10.96.0.10`, `10.96.0.10:80`, `tcp://10.96.0.10:80`; IPv6 in brackets where a port follows. */
const endpoint = /^((?:tcp|udp|sctp|http|https):\/\/)?(?:\[([0-9a-f:.]+)\]|(\d+\.\d+\.\d+\.\d+))(:\d{1,5})?$/i

/** An address for which there is no room stays what it is. */
export function environmentSeenFrom(
  environment: Readonly<Record<string, string>>,
  addresses: Pick<VirtualAddresses, 'outside'>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, seen(value, addresses)]))
}

function seen(value: string, addresses: Pick<VirtualAddresses, 'outside'>): string {
  const [, scheme = '', bracketed, plain, port = ''] = endpoint.exec(value) ?? []
  const real = Ip.parse(bracketed ?? plain ?? value)
  if (real === undefined) return value
  try {
    const virtual = addresses.outside(real)
    if (virtual === real) return value
    return `${scheme}${bracketed === undefined ? virtual.toString() : `[${virtual.toString()}]`}${port}`
  } catch {
    return value
  }
}
