// One ping by a raw socket, for machines that have no such program. Needs root.
import { isIPv4 } from 'node:net'
import { constants } from 'node:os'
import koffi from 'koffi'
import { Ip } from '../../../common/net/index.ts'

const libc = koffi.load(null)
const socket = libc.func('int socket(int, int, int)') as unknown as (
  domain: number,
  type: number,
  protocol: number,
) => number
const sendto = libc.func(
  'long sendto(int, const uint8_t*, unsigned long, int, const uint8_t*, unsigned int)',
) as unknown as (
  descriptor: number,
  message: Uint8Array,
  length: number,
  flags: number,
  address: Uint8Array,
  addressLength: number,
) => number
const recv = libc.func('long recv(int, _Out_ uint8_t*, unsigned long, int)') as unknown as (
  descriptor: number,
  into: Uint8Array,
  length: number,
  flags: number,
) => number
const connect = libc.func('int connect(int, const uint8_t*, unsigned int)') as unknown as (
  descriptor: number,
  address: Uint8Array,
  addressLength: number,
) => number
const send = libc.func('long send(int, const uint8_t*, unsigned long, int)') as unknown as (
  descriptor: number,
  message: Uint8Array,
  length: number,
  flags: number,
) => number
const close = libc.func('int close(int)') as unknown as (descriptor: number) => number

const families = {
  4: { domain: 2, protocol: 1, request: 8, reply: 0, headerBytes: 20, addressAt: 4, addressBytes: 16 },
  6: { domain: 10, protocol: 58, request: 128, reply: 129, headerBytes: 0, addressAt: 8, addressBytes: 28 },
} as const
const rawNonBlocking = 3 | 0o4000
const waitMs = 1000

/** Whether the echo comes back, whole, within a second. */
export async function isAnswered(host: string): Promise<boolean> {
  const family = families[isIPv4(host) ? 4 : 6]
  const descriptor = socket(family.domain, rawNonBlocking, family.protocol)
  try {
    const request = Buffer.from(`${String.fromCharCode(family.request)}\0\0\0fairlead is anyone there?`, 'latin1')
    // The kernel fills in ICMPv6's checksum, not ICMP's.
    request.writeUInt16BE(plainChecksum(request), 2)
    const address = Buffer.alloc(family.addressBytes)
    address.writeUInt16LE(family.domain)
    address.set(Ip.parse(host)?.bytes ?? [], family.addressAt)
    sendto(descriptor, request, request.length, 0, address, address.length)
    const answer = Buffer.alloc(2048)
    for (const start = performance.now(); performance.now() - start < waitMs; ) {
      const length = recv(descriptor, answer, answer.length, 0)
      const message = answer.subarray(family.headerBytes, Math.max(length, family.headerBytes))
      if (message[0] === family.reply && message.subarray(4).equals(request.subarray(4))) return true
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return false
  } finally {
    close(descriptor)
  }
}

/** Sends a packet of another IP protocol by a connected raw socket (raw(7)), and gives the error that comes for it within a second. */
export async function sayByProtocol(host: string, protocol: number): Promise<string | undefined> {
  const family = families[isIPv4(host) ? 4 : 6]
  const descriptor = socket(family.domain, rawNonBlocking, protocol)
  try {
    const address = Buffer.alloc(family.addressBytes)
    address.writeUInt16LE(family.domain)
    address.set(Ip.parse(host)?.bytes ?? [], family.addressAt)
    connect(descriptor, address, address.length)
    send(descriptor, Buffer.from('is anyone there?'), 16, 0)
    for (const start = performance.now(); performance.now() - start < waitMs; ) {
      if (recv(descriptor, Buffer.alloc(2048), 2048, 0) < 0 && koffi.errno() !== constants.errno.EAGAIN)
        return Object.entries(constants.errno).find(([, number]) => number === koffi.errno())?.[0]
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return undefined
  } finally {
    close(descriptor)
  }
}

function plainChecksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
