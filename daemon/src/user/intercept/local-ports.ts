// Whether something listens on a port of this machine, read from the kernel's tables: a connection attempt would be noticed by the program.
// proc(5), /proc/net/tcp: addresses are hexadecimal, each 32-bit word in the machine's byte order.
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { Ip } from '../../../../common/net/index.ts'
import type { LocalPorts } from './ports.ts'

/** TCP_LISTEN, and a UDP socket without a peer (TCP_CLOSE): include/net/tcp_states.h. */
const openStates = { TCP: '0A', UDP: '07' } as const

/** `process`: in whose network; absent: in ours. */
export const kernelLocalPorts = (process?: number): LocalPorts => ({
  async isListening(protocol, address, port) {
    if (!isOurs(address)) return undefined
    const name = protocol === 'TCP' ? 'tcp' : 'udp'
    try {
      const tables = await Promise.all(['', '6'].map(end => readTable(`/proc/${process ?? 'self'}/net/${name}${end}`)))
      return tables.some(table => listens(table, openStates[protocol], address, port))
    } catch {
      return undefined
    }
  },
})

async function readTable(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    // A kernel without IPv6.
    if (path.endsWith('6')) return ''
    throw error
  }
}

export function listens(table: string, state: string, address: Ip, port: number): boolean {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table.split('\n').some(line => {
    const [, local = '', , itsState] = line.trim().split(/\s+/)
    if (itsState !== state || !local.endsWith(suffix)) return false
    const bound = addressOf(local.slice(0, -suffix.length))
    // A wildcard of IPv6 takes IPv4 too unless told otherwise, which the table does not say.
    return bound !== undefined && (bound.equals(address) || (bound.isUnspecified && bound.family >= address.family))
  })
}

function addressOf(hex: string): Ip | undefined {
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return undefined
  const bytes = Buffer.from(hex, 'hex')
  return Ip.of(isLittleEndian ? bytes.swap32() : bytes)
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

function isOurs(address: Ip): boolean {
  if (address.isLoopback) return true
  const text = address.toString()
  return Object.values(networkInterfaces()).some(list => list?.some(entry => entry.address === text))
}
