// The HTTPS server that the API server asks. It knows nothing but the question, the services and the settings; a broken question gets an HTTP error,
// which the configuration's failurePolicy (Ignore) turns into a pod without an agent.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Log, messageOf } from '../../../common/base/index.ts'
import type { Keypair } from './certificates.ts'
import type { Injection } from './inject.ts'
import { type Review, reviewed } from './review.ts'

export const webhookPath = '/inject'

/** The API server takes requests of up to 3 MB. */
const maxBodyBytes = 4 * 1024 * 1024
/** The configuration gives us 5 s. */
const requestTimeoutMs = 10_000

export interface WebhookPorts {
  decide: Parameters<typeof reviewed>[1]
  /** Told of every review. */
  done(review: Review): void
  readonly serving: Keypair
  readonly log: Log
}

export class Webhook implements AsyncDisposable {
  readonly #ports: WebhookPorts
  readonly #server: Server

  private constructor(ports: WebhookPorts) {
    this.#ports = ports
    this.#server = createServer(
      { ...optionsOf(ports.serving), requestTimeout: requestTimeoutMs },
      (request, response) =>
        void this.#answer(request, response).catch((error: unknown) => {
          ports.log.warn('could not answer a review', { what: messageOf(error) })
          if (!response.headersSent) response.writeHead(400)
          response.end()
        }),
    )
    // Handshakes that fail are scanners, or an API server that has not heard of a new authority yet: it asks again.
    this.#server.on('tlsClientError', error => ports.log.debug('a TLS handshake failed', { what: error.message }))
  }

  /** Throws when the port is taken. */
  static async listen(port: number, ports: WebhookPorts): Promise<Webhook> {
    const webhook = new Webhook(ports)
    await new Promise<void>((resolve, reject) => {
      webhook.#server.once('error', reject)
      webhook.#server.listen(port, () => {
        webhook.#server.off('error', reject)
        resolve()
      })
    })
    return webhook
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0
  }

  /** For connections to come. */
  serve(pair: Keypair): void {
    this.#server.setSecureContext(optionsOf(pair))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || new URL(request.url ?? '/', 'https://localhost').pathname !== webhookPath) {
      response.writeHead(404).end()
      return
    }
    const body = await bodyOf(request)
    const review =
      body === undefined ? undefined : reviewed(JSON.parse(body), (pod, namespace) => this.#decide(pod, namespace))
    if (review === undefined) {
      response.writeHead(400).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(review.answer))
    this.#ports.done(review)
  }

  /** A bug of ours must not cost anybody a pod. */
  #decide(...given: Parameters<WebhookPorts['decide']>): Injection {
    try {
      return this.#ports.decide(...given)
    } catch (error) {
      this.#ports.log.error('an injection failed', { what: messageOf(error) })
      return { kind: 'refused', reason: `a bug in the injector: ${messageOf(error)}` }
    }
  }
}

function optionsOf({ certificate, key }: Keypair) {
  return { cert: certificate, key: key.export({ type: 'pkcs8', format: 'pem' }), minVersion: 'TLSv1.2' } as const
}

/** Undefined: it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
