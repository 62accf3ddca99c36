// One question to one nameserver by TCP (RFC 7766), for clients who came by TCP: their answer may be too long for a datagram.
import { createConnection } from 'node:net'
import { headerBytes, word } from '../message/index.ts'
import type { Target } from './upstream-udp.ts'

/** Throws when the connection fails or ends early, and the signal's reason. The answer has the query's id. */
export function exchangeByTcp(
  query: Uint8Array,
  { server, source, port }: Target,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({
      host: server.toString(),
      port,
      ...(source === undefined ? {} : { localAddress: source.toString() }),
    })
    const onAbort = () => finish(() => reject(signal.reason as Error))
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      settle()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.setNoDelay(true)
    socket.write(framed(query))
    let received = Buffer.alloc(0)
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      if (received.length < 2) return
      const end = 2 + word(received, 0)
      if (received.length < end) return
      const message = Uint8Array.from(received.subarray(2, end))
      if (message.length < headerBytes || word(message, 0) !== word(query, 0))
        finish(() => reject(new Error('the nameserver answered another question')))
      else finish(() => resolve(message))
    })
    socket.on('error', error => finish(() => reject(error)))
    socket.on('close', () => finish(() => reject(new Error('the nameserver closed the connection'))))
  })
}

/** A message as it goes over a connection: two bytes of length before it (RFC 1035 §4.2.2). */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(message.length + 2)
  frame[0] = message.length >> 8
  frame[1] = message.length & 0xff
  frame.set(message, 2)
  return frame
}
