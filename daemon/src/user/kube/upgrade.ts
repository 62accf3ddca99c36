// HTTP/1.1 to another protocol on the same connection (RFC 9110 §7.8).
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'

export interface UpgradeNeeds {
  /** TLS, credentials, proxy. */
  readonly options: RequestOptions
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** The connection, paused; its errors are heard already. */
export interface Upgraded {
  readonly socket: Socket
  /** What came behind the answer. */
  readonly head: Buffer
  readonly headers: IncomingHttpHeaders
}

/** What the server answered instead of an upgrade. */
export interface Refusal {
  readonly status: number
}

/** `url` is http: or https:. Throws what the connection throws, and the signal's reason. */
export function requestUpgrade(
  url: URL,
  method: 'GET' | 'POST',
  headers: OutgoingHttpHeaders,
  { options, timeoutMs, signal }: UpgradeNeeds,
): Promise<Upgraded | Refusal> {
  const all: OutgoingHttpHeaders = {
    ...(options.headers as OutgoingHttpHeaders),
    connection: 'Upgrade',
    'user-agent': 'fairlead',
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, { ...options, method, headers: all })
    const settle = () => {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
    }
    const fail = (error: Error) => {
      settle()
      request.destroy()
      reject(error)
    }
    const onAbort = () => fail(signal.reason as Error)
    const late = setTimeout(() => fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    signal.addEventListener('abort', onAbort)
    // Stays: a request that was destroyed tells its error later.
    request.on('error', fail)
    request.once('response', response => {
      settle()
      response.resume()
      request.destroy()
      resolve({ status: response.statusCode ?? 0 })
    })
    request.once('upgrade', (response, socket, head) => {
      settle()
      socket.pause()
      socket.setNoDelay(true)
      socket.setTimeout(0)
      socket.on('error', () => undefined)
      resolve({ socket, head, headers: response.headers })
    })
    if (signal.aborted) onAbort()
    else request.end()
  })
}
