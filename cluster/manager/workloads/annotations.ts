// What a pod template says about itself to us. Ours have the prefix fairlead.dev/; those of Telepresence 2.20 are understood too, ours first.
import type { Protocol } from '../../shared/index.ts'

/** Written by the manager on a template, and taken off again. */
export const marks = {
  /** When it was injected on demand; its presence is the wish for an agent. */
  intercepted: 'fairlead.dev/intercepted',
  /** Ports without a service that were asked for: `container:8080/TCP,…`. */
  ports: 'fairlead.dev/intercepted-ports',
  /** The container that is asleep. */
  replace: 'fairlead.dev/replace',
} as const

const prefixes = ['fairlead.dev/', 'telepresence.getambassador.io/']
const longestValue = 4096

export interface Wishes {
  /** `invalid`: neither of the words that we know. */
  readonly inject: 'enabled' | 'disabled' | 'absent' | 'invalid'
  readonly isIntercepted: boolean
  /** Empty: any. */
  readonly serviceName: string
  /** Empty: all. */
  readonly servicePorts: readonly PortIdentifier[]
  /** Ports to take over besides those of services. */
  readonly containerPorts: readonly PortIdentifier[]
  /** Names of volumes, or beginnings of paths. */
  readonly ignoredMounts: readonly string[]
  /** Empty: none. */
  readonly replaced: string
}

/** `http`, `8080`, `8080/udp`, `app:8080/TCP`. Exactly one of name and number counts. */
export interface PortIdentifier {
  readonly container: string
  readonly name: string
  readonly number: number
  readonly protocol: Protocol | undefined
}

export type Annotations = Readonly<Record<string, string>>

export function readWishes(annotations: Annotations = {}): Wishes {
  const value = (name: string) => {
    const key = prefixes.map(prefix => `${prefix}${name}`).find(each => annotations[each] !== undefined)
    return (key === undefined ? '' : (annotations[key] ?? '')).slice(0, longestValue).trim()
  }
  const words = (name: string) =>
    value(name)
      .split(/[\s,]+/)
      .filter(Boolean)
  const ports = (text: readonly string[]) => text.flatMap(each => parsePortIdentifier(each) ?? [])
  const inject = value('inject-traffic-agent')
  const servicePorts = words('inject-service-ports')
  return {
    inject: inject === '' ? 'absent' : inject === 'enabled' ? inject : isOff(inject) ? 'disabled' : 'invalid',
    isIntercepted: annotations[marks.intercepted] !== undefined,
    serviceName: value('inject-service-name'),
    servicePorts: ports(servicePorts.length > 0 ? servicePorts : words('inject-service-port')),
    containerPorts: ports([...words('inject-container-ports'), ...words('intercepted-ports')]),
    ignoredMounts: words('inject-ignore-volume-mounts'),
    replaced: annotations[marks.replace] ?? '',
  }
}

export function wantsAgent({ inject, isIntercepted }: Wishes): boolean {
  return inject === 'enabled' || (inject !== 'disabled' && isIntercepted)
}

/** Of all annotations those that `readWishes` reads. */
export function ourAnnotations(annotations: Annotations = {}): Annotations {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => prefixes.some(prefix => name.startsWith(prefix))),
  )
}

/** Undefined: it is none. */
export function parsePortIdentifier(text: string): PortIdentifier | undefined {
  const [, container = '', port = '', word] =
    /^(?:([a-z0-9][a-z0-9-]{0,62}):)?([a-z0-9][a-z0-9-]{0,62})(?:\/(tcp|udp))?$/i.exec(text) ?? []
  if (port === '') return undefined
  const number = /^\d+$/.test(port) ? Number(port) : 0
  if (number === 0 ? /^0+$/.test(port) : number > 65_535) return undefined
  const protocol = word === undefined ? undefined : word.toUpperCase() === 'UDP' ? 'UDP' : 'TCP'
  return { container, name: number === 0 ? port : '', number, protocol }
}

/** Of service meshes: neither the application's environment nor its ports. */
const meshContainers = new Set(['istio-proxy', 'istio-init', 'istio-validation', 'linkerd-proxy', 'linkerd-init'])

export function isMeshContainer(name: string): boolean {
  return meshContainers.has(name)
}

function isOff(word: string): boolean {
  return word === 'disabled' || word === 'false'
}
