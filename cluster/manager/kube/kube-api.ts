// Requests to the API server, and watches as they arrive: one JSON object a line. Everything has a deadline and a bound.
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { KubeAccess } from './access.ts'

export interface KubeObject {
  readonly metadata?: {
    readonly uid?: string
    readonly name?: string
    readonly namespace?: string
    readonly resourceVersion?: string
    readonly generation?: number
    readonly creationTimestamp?: string
    readonly deletionTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly {
      readonly kind?: string
      readonly name?: string
      readonly controller?: boolean
    }[]
  }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
}

export interface WatchEvent {
  readonly type: string
  readonly object: KubeObject
}

/** The API server refused. `message` is its own. */
export class KubeStatusError extends Error {
  override readonly name = 'KubeStatusError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Body {
  readonly type: string
  readonly content: object
}

const requestTimeoutMs = 30_000
/** A page of 500 large pods is about 10 MB. */
const maxBodyBytes = 64 * 1024 * 1024
/** etcd takes no larger objects than 1.5 MiB. */
const maxEventLength = 4 * 1024 * 1024
const keepAliveMs = 15_000

export class KubeApi implements Disposable {
  readonly #access: KubeAccess
  readonly #agent: http.Agent

  constructor(access: KubeAccess) {
    this.#access = access
    const options = { keepAlive: true, keepAliveMsecs: keepAliveMs }
    this.#agent =
      access.server.protocol === 'https:'
        ? new https.Agent({ ...options, ...(access.ca !== undefined && { ca: access.ca }) })
        : new http.Agent(options)
  }

  /** Throws KubeStatusError, or what the network said. */
  get(path: string, options: { signal: AbortSignal }): Promise<unknown> {
    return this.#whole('GET', path, undefined, options)
  }

  post(path: string, body: object, options: { signal: AbortSignal }): Promise<unknown> {
    return this.#whole('POST', path, { type: 'application/json', content: body }, options)
  }

  /** RFC 7386: null takes a field away. Returns the object as it is now. */
  mergePatch(path: string, patch: object, options: { signal: AbortSignal }): Promise<unknown> {
    return this.#whole('PATCH', path, { type: 'application/merge-patch+json', content: patch }, options)
  }

  /** RFC 6902 */
  jsonPatch(path: string, operations: readonly object[], options: { signal: AbortSignal }): Promise<unknown> {
    return this.#whole('PATCH', path, { type: 'application/json-patch+json', content: operations }, options)
  }

  delete(path: string, options: { signal: AbortSignal }): Promise<unknown> {
    return this.#whole('DELETE', path, undefined, options)
  }

  /** Asks a pod to go, which a PodDisruptionBudget may refuse: KubeStatusError with status 429. */
  async evict(namespace: string, name: string, options: { signal: AbortSignal }): Promise<void> {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } }
    await this.post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, body, options)
  }

  /** Ends when the server ends it, which it does after some minutes. */
  async *watch(path: string, { signal }: { signal: AbortSignal }): AsyncGenerator<WatchEvent> {
    const response = await this.#send('GET', path, undefined, signal)
    if (response.statusCode !== 200) throw statusError(response, await bodyOf(response))
    response.setEncoding('utf8')
    let rest = ''
    for await (const chunk of response as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > maxEventLength) throw new Error('the event is too long')
      for (const line of lines) if (line !== '') yield JSON.parse(line) as WatchEvent
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }

  async #whole(
    method: string,
    path: string,
    body: Body | undefined,
    { signal }: { signal: AbortSignal },
  ): Promise<unknown> {
    const response = await this.#send(
      method,
      path,
      body,
      AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    )
    const text = await bodyOf(response)
    const status = response.statusCode ?? 0
    if (status < 200 || status > 299) throw statusError(response, text)
    return JSON.parse(text)
  }

  async #send(method: string, path: string, body: Body | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const { server, token } = this.#access
    const options = {
      method,
      agent: this.#agent,
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'fairlead-traffic-manager',
        authorization: `Bearer ${await token()}`,
        ...(body !== undefined && { 'content-type': body.type }),
      },
    }
    const url = new URL(path, server)
    return new Promise((resolve, reject) => {
      const request: ClientRequest =
        server.protocol === 'https:' ? https.request(url, options, resolve) : http.request(url, options, resolve)
      request.on('error', reject)
      request.end(body === undefined ? undefined : JSON.stringify(body.content))
    })
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new Error('the answer of the API server is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function statusError(response: IncomingMessage, text: string): KubeStatusError {
  const status = response.statusCode ?? 0
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    if (typeof message === 'string') return new KubeStatusError(status, message)
  } catch {
    // Not a Status object: a proxy's page, perhaps.
  }
  return new KubeStatusError(status, `HTTP status ${status}`)
}
