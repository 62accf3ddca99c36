// What the half inside is asked, beside the requests of the other root half: read from a program of the same user, but read all the same.
import { isIP } from 'node:net'
import type { Listening, ToInside } from '../../messages.ts'
import { idOf, parseRequest } from '../requests.ts'

/** Longest name in text form (RFC 1035 §2.3.4), with the dot at the end. */
const maxNameChars = 254

/** undefined when it is malformed. */
export function parseInsideRequest(message: unknown): ToInside | undefined {
  const id = idOf(message)
  if (id === undefined || typeof message !== 'object' || message === null) return undefined
  const { kind, family, transport, listen, name } = message as Readonly<Record<string, unknown>>
  switch (kind) {
    case 'open-socket':
      if ((family !== 4 && family !== 6) || (transport !== 'tcp' && transport !== 'udp')) return undefined
      if (listen === undefined) return { kind, id, family, transport }
      return transport === 'tcp' && isListening(listen) ? { kind, id, family, transport, listen } : undefined
    case 'ask':
      return typeof name === 'string' && name.length <= maxNameChars ? { kind, id, name } : undefined
    default:
      return parseRequest(message)
  }
}

function isListening(value: unknown): value is Listening {
  if (typeof value !== 'object' || value === null) return false
  const { address, port } = value as Readonly<Record<string, unknown>>
  return (
    typeof address === 'string' &&
    isIP(address) !== 0 &&
    Number.isInteger(port) &&
    Number(port) >= 0 &&
    Number(port) < 65_536
  )
}
