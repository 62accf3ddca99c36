// The page "Traffic": a table of requests, newest last, and the chosen one in full. Arrow keys move, everything has a name for screen readers.
// At most a thousand requests are kept; a row is drawn once and changed in place, so a busy service does not make the page stutter.
import type { FromTraffic, SeenHeader, SeenIntercept, SeenRequest, ToTraffic } from '../../common/panels/index.ts'
import { element, openChannel, root } from '../shared/page.ts'

const kept = 1_000

interface Remembered {
  readonly filter: string
}

const requests = new Map<number, SeenRequest>()
const rows = new Map<number, HTMLTableRowElement>()
const waiting = new Map<number, SeenRequest>()
let chosen: number | undefined
let isPaused = false

const channel = openChannel<FromTraffic, Remembered>(received)

const picker = element('select', { 'aria-label': 'Intercept' })
const filter = element('input', {
  type: 'search',
  'aria-label': 'Filter by method, path, status or origin',
  placeholder: 'Filter',
})
const pauseButton = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Pause')
const bodies = element('input', { type: 'checkbox', id: 'bodies' })
const clear = element('button', { type: 'button' }, 'Clear')
const body = element('tbody')
const empty = element('p', { class: 'empty' }, 'No requests yet. They appear here as they arrive.')
const list = element(
  'div',
  { class: 'list' },
  element(
    'table',
    { role: 'grid', 'aria-label': 'Requests' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...heads([
          ['time', 'Time'],
          ['method', 'Method'],
          ['path', 'Path'],
          ['status', 'Status'],
          ['took', 'Took'],
          ['from', 'From'],
        ]),
      ),
    ),
    body,
  ),
  empty,
)
const detail = element(
  'section',
  { class: 'detail', 'aria-label': 'Request', tabindex: 0 },
  element('p', { class: 'empty' }, 'Choose a request.'),
)
const said = element('div', { role: 'status', 'aria-live': 'polite' })

filter.value = channel.getState()?.filter ?? ''
root().append(
  element(
    'div',
    { class: 'bar', role: 'toolbar', 'aria-label': 'Traffic' },
    picker,
    filter,
    pauseButton,
    clear,
    element('label', { for: 'bodies' }, bodies, ' Bodies'),
  ),
  element('div', { class: 'panes' }, list, detail),
  said,
)

picker.addEventListener('change', () => channel.postMessage({ kind: 'choose', chosen: picker.value }))
bodies.addEventListener('change', () => channel.postMessage({ kind: 'bodies', wanted: bodies.checked }))
filter.addEventListener('input', () => {
  channel.setState({ filter: filter.value })
  for (const [id, row] of rows) row.hidden = !matches(requests.get(id))
})
clear.addEventListener('click', forget)
pauseButton.addEventListener('click', () => {
  isPaused = !isPaused
  pauseButton.setAttribute('aria-pressed', String(isPaused))
  pauseButton.textContent = isPaused ? 'Go on' : 'Pause'
  if (!isPaused) for (const request of waiting.values()) show(request)
  if (!isPaused) waiting.clear()
})
body.addEventListener('click', event => {
  const row = (event.target as Element).closest('tr')
  if (row !== null) choose(Number(row.dataset['id']), false)
})
body.addEventListener('keydown', event => {
  const visible = [...rows].filter(([, row]) => !row.hidden).map(([id]) => id)
  const at = chosen === undefined ? -1 : visible.indexOf(chosen)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: visible.length - 1 }[event.key]
  const id = next === undefined ? undefined : visible[Math.max(0, Math.min(next, visible.length - 1))]
  if (id === undefined) return
  event.preventDefault()
  choose(id, true)
})
channel.postMessage({ kind: 'ready' })

function received(message: ToTraffic): void {
  switch (message.kind) {
    case 'intercepts':
      drawPicker(message.intercepts, message.chosen)
      return
    case 'requests':
      if (message.fresh) forget()
      for (const request of message.requests) {
        if (isPaused) waiting.set(request.id, request)
        else show(request)
      }
      return
    case 'said':
      said.textContent = message.text
  }
}

function drawPicker(intercepts: readonly SeenIntercept[], current: string): void {
  const options = intercepts.map(({ session, name, title }) =>
    element('option', { value: `${session}/${name}`, selected: `${session}/${name}` === current }, title),
  )
  picker.replaceChildren(...options)
  picker.disabled = options.length === 0
  if (options.length === 0) empty.textContent = 'Nothing is intercepted.'
}

function forget(): void {
  requests.clear()
  waiting.clear()
  rows.clear()
  body.replaceChildren()
  empty.hidden = false
  chosen = undefined
  detail.replaceChildren(element('p', { class: 'empty' }, 'Choose a request.'))
}

function show(request: SeenRequest): void {
  requests.set(request.id, request)
  empty.hidden = true
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4
  const row = rows.get(request.id) ?? newRow(request.id)
  row.replaceChildren(...cellsOf(request))
  row.hidden = !matches(request)
  if (request.id === chosen) drawDetail(request)
  const [oldest] = rows
  if (rows.size > kept && oldest !== undefined) {
    oldest[1].remove()
    rows.delete(oldest[0])
    requests.delete(oldest[0])
  }
  if (isAtEnd) list.scrollTop = list.scrollHeight
}

function newRow(id: number): HTMLTableRowElement {
  const row = element('tr', { 'data-id': id, tabindex: rows.size === 0 ? 0 : -1, 'aria-selected': 'false' })
  rows.set(id, row)
  body.append(row)
  return row
}

function cellsOf({ at, method, path, status, duration, source, broken }: SeenRequest): readonly HTMLTableCellElement[] {
  const isBad = status >= 400 || broken
  const shown = broken ? 'broken off' : status === 0 ? '…' : String(status)
  const texts: readonly (readonly [string, string | undefined])[] = [
    [new Date(at).toLocaleTimeString(), undefined],
    [method, undefined],
    [path, undefined],
    [shown, isBad ? 'failed' : undefined],
    [duration === 0 ? '' : `${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms`, undefined],
    [source, undefined],
  ]
  return texts.map(([text, name]) => element('td', { class: name, title: text }, text))
}

function matches(request: SeenRequest | undefined): boolean {
  if (request === undefined) return false
  const text = `${request.method} ${request.path} ${request.status} ${request.source}`.toLowerCase()
  return filter.value
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word))
}

function choose(id: number, takesFocus: boolean): void {
  const before = chosen === undefined ? undefined : rows.get(chosen)
  before?.setAttribute('aria-selected', 'false')
  for (const other of rows.values()) other.tabIndex = -1
  chosen = id
  const row = rows.get(id)
  const request = requests.get(id)
  if (row === undefined || request === undefined) return
  row.setAttribute('aria-selected', 'true')
  row.tabIndex = 0
  if (takesFocus) row.focus()
  row.scrollIntoView({ block: 'nearest' })
  drawDetail(request)
}

function drawDetail(request: SeenRequest): void {
  const {
    method,
    path,
    requestHeaders,
    responseHeaders,
    requestBody,
    responseBody,
    requestSize,
    responseSize,
    protocol,
  } = request
  const curl = element('button', { type: 'button' }, 'Copy as curl')
  const replay = element('button', { type: 'button' }, 'Send again to the local process')
  curl.addEventListener('click', () => channel.postMessage({ kind: 'curl', request }))
  replay.addEventListener('click', () => channel.postMessage({ kind: 'replay', request }))
  detail.replaceChildren(
    element('h2', {}, `${method} ${path}`),
    element('p', {}, `${protocol}, ${requestSize} bytes in, ${responseSize} bytes out`),
    element('div', { class: 'bar' }, curl, replay),
    element('h2', {}, 'Request headers'),
    headersOf(requestHeaders),
    ...bodyOf('Request body', requestBody),
    element('h2', {}, 'Answer headers'),
    headersOf(responseHeaders),
    ...bodyOf('Answer body', responseBody),
  )
}

function headersOf(headers: readonly SeenHeader[]): HTMLElement {
  if (headers.length === 0) return element('p', {}, 'none yet')
  return element('dl', {}, ...headers.flatMap(({ name, value }) => [element('dt', {}, name), element('dd', {}, value)]))
}

function bodyOf(title: string, text: string | undefined): readonly HTMLElement[] {
  return text === undefined ? [] : [element('h2', {}, title), element('pre', { tabindex: 0 }, text)]
}

function heads(columns: readonly (readonly [string, string])[]): readonly HTMLElement[] {
  return columns.map(([name, title]) => element('th', { scope: 'col', class: name }, title))
}
