// The panel "Traffic": requests of one intercept as they come. The daemon masks secrets before they get here; bodies are only asked for on demand.
import { request as send } from 'node:http'
import * as vscode from 'vscode'
import { messageOf } from '../../../common/base/index.ts'
import type { FromTraffic, SeenIntercept, SeenRequest, ToTraffic } from '../../../common/panels/index.ts'
import type { InterceptOutput, ObservedRequestOutput } from '../../../common/protocol/index.ts'
import type { Editor } from '../actions/index.ts'
import { interceptsOf, scopeOfIntercept } from '../model/index.ts'
import { curlOf } from './curl.ts'
import { Panel } from './panel.ts'

const againMs = 1_000
const replayMs = 30_000

let open: Traffic | undefined

/** Shows the panel, on the intercept that was meant if any. */
export function showTraffic(
  editor: Editor,
  chosen: { readonly session: string; readonly name: string } | undefined,
  restored?: vscode.WebviewPanel,
): void {
  open ??= new Traffic(editor, () => (open = undefined), restored)
  open.show(chosen === undefined ? undefined : keyOf(chosen))
}

class Traffic {
  readonly #editor: Editor
  readonly #panel: Panel<ToTraffic, FromTraffic>
  readonly #stop: () => void
  #chosen = ''
  #withBodies = false
  #watch: AbortController | undefined
  #told = ''

  constructor(editor: Editor, closed: () => void, restored: vscode.WebviewPanel | undefined) {
    this.#editor = editor
    this.#panel = new Panel(
      editor.extensionUri,
      { name: 'traffic', title: 'Fairlead: Traffic' },
      {
        restored,
        received: message => this.#received(message),
        closed: () => {
          this.#stop()
          this.#watch?.abort()
          closed()
        },
      },
    )
    this.#stop = editor.model.follow(() => this.#tellIntercepts())
  }

  show(chosen: string | undefined): void {
    this.#panel.reveal()
    if (chosen !== undefined) this.#choose(chosen)
  }

  #received(message: FromTraffic): void {
    switch (message.kind) {
      case 'ready':
        this.#told = ''
        this.#tellIntercepts()
        this.#follow(true)
        return
      case 'choose':
        this.#choose(message.chosen)
        return
      case 'bodies':
        this.#withBodies = message.wanted
        this.#follow(true)
        return
      case 'curl':
        void vscode.env.clipboard.writeText(curlOf(message.request, this.#intercept()?.ports[0]?.local ?? ''))
        this.#panel.send({ kind: 'said', text: 'Copied as curl.' })
        return
      case 'replay':
        void this.#replay(message.request)
    }
  }

  #choose(chosen: string): void {
    this.#chosen = chosen
    this.#told = ''
    this.#tellIntercepts()
    this.#follow(true)
  }

  #intercept(): InterceptOutput | undefined {
    const all = interceptsOf(this.#editor.model.state)
    return all.find(intercept => keyOf(intercept) === this.#chosen) ?? all[0]
  }

  #tellIntercepts(): void {
    const intercepts = interceptsOf(this.#editor.model.state).map(seenOf)
    const intercept = this.#intercept()
    const message = { kind: 'intercepts', intercepts, chosen: intercept === undefined ? '' : keyOf(intercept) } as const
    const text = JSON.stringify(message)
    if (text === this.#told) return
    this.#told = text
    this.#panel.send(message)
    if (this.#watch === undefined && intercept !== undefined) this.#follow(true)
  }

  #follow(fresh: boolean): void {
    this.#watch?.abort()
    this.#watch = undefined
    const intercept = this.#intercept()
    if (intercept === undefined) return
    const watch = new AbortController()
    this.#watch = watch
    if (fresh) this.#panel.send({ kind: 'requests', requests: [], fresh: true })
    void this.#stream(intercept, watch.signal)
  }

  async #stream({ session, name }: InterceptOutput, signal: AbortSignal): Promise<void> {
    try {
      const asked = { session, name, with_bodies: this.#withBodies }
      for await (const { requests } of this.#editor.client.watchRequests(asked, { signal }))
        this.#panel.send({ kind: 'requests', requests: requests.map(requestOf), fresh: false })
    } catch (error) {
      if (signal.aborted) return
      this.#editor.log.debug(`traffic: ${messageOf(error)}`)
    }
    setTimeout(() => !signal.aborted && this.#follow(false), againMs)
  }

  /** The request once more, to the local process alone. Masked headers are not sent: their values are not known here. */
  async #replay(request: SeenRequest): Promise<void> {
    const local = this.#intercept()?.ports[0]?.local ?? ''
    try {
      const status = await replayTo(local, request)
      this.#panel.send({ kind: 'said', text: `${request.method} ${request.path} again: ${status}` })
    } catch (error) {
      this.#panel.send({ kind: 'said', text: `${request.method} ${request.path} again: ${messageOf(error)}` })
    }
  }
}

const hopByHop = /^(connection|keep-alive|transfer-encoding|upgrade|te|trailer|proxy-.*|content-length|host|:.*)$/i

function replayTo(local: string, { method, path, requestHeaders, requestBody }: SeenRequest): Promise<number> {
  const colon = local.lastIndexOf(':')
  const host = local.slice(0, colon)
  const port = local.slice(colon + 1)
  const headers = Object.fromEntries(
    requestHeaders
      .filter(({ name, value }) => !hopByHop.test(name) && value !== masked)
      .map(({ name, value }) => [name, value]),
  )
  return new Promise((resolve, reject) => {
    const sent = send(
      { host: host.replace(/^\[|\]$/g, ''), port, method, path, headers, timeout: replayMs },
      response => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('no answer')))
    sent.on('error', reject)
    sent.end(requestBody)
  })
}

/** What the daemon puts in the place of a secret. */
const masked = '•••'

function keyOf({ session, name }: { readonly session: string; readonly name: string }): string {
  return `${session}/${name}`
}

function seenOf(intercept: InterceptOutput): SeenIntercept {
  return {
    session: intercept.session,
    name: intercept.name,
    title: `${intercept.name} · ${scopeOfIntercept(intercept)}`,
    local: intercept.ports[0]?.local ?? '',
  }
}

function requestOf(request: ObservedRequestOutput): SeenRequest {
  return {
    id: request.id,
    at: request.at,
    method: request.method,
    path: request.path,
    status: request.status,
    duration: request.duration,
    source: request.source_pod || request.source,
    protocol: request.protocol,
    broken: request.broken,
    requestHeaders: request.request_headers,
    responseHeaders: request.response_headers,
    ...textOf('requestBody', request.request_body),
    ...textOf('responseBody', request.response_body),
    requestSize: request.request_size,
    responseSize: request.response_size,
  }
}

/** Bodies that are text. */
function textOf<Name extends string>(name: Name, bytes: Buffer): Partial<Record<Name, string>> {
  if (bytes.length === 0) return {}
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') || text.includes('\0') ? {} : ({ [name]: text } as Record<Name, string>)
}
