// What both pages need: the editor's message channel, and a short way to make elements. No library: two small pages.

interface Channel<From, State> {
  postMessage(message: From): void
  getState(): State | undefined
  setState(state: State): void
}

declare function acquireVsCodeApi<From, State>(): Channel<From, State>

/** Once per page. `received` gets every message of the extension. */
export function openChannel<From, State>(received: (message: never) => void): Channel<From, State> {
  const channel = acquireVsCodeApi<From, State>()
  addEventListener('message', event => received(event.data as never))
  return channel
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** `element('button', { class: 'x', disabled: true }, 'text')`; false and undefined attributes are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  apply(made, attributes)
  made.append(...children)
  return made
}

const svgNamespace = 'http://www.w3.org/2000/svg'

export function drawing<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(svgNamespace, name)
  apply(made, attributes)
  made.append(...children)
  return made
}

function apply(to: Element, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) to.setAttribute(key, value === true ? '' : String(value))
}

export function root(): HTMLElement {
  const found = document.getElementById('root')
  if (found === null) throw new Error('the page has no root')
  return found
}
