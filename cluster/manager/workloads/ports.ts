// Which ports of a pod template traffic can arrive at, and how: by a service that names the container's port, or by its number. The endpoint
// controller resolves names in the pod (the first container that has one wins); https://kubernetes.io/docs/concepts/services-networking/service/
import type { Protocol } from '../../shared/index.ts'
import { type Annotations, type PortIdentifier, readWishes } from './annotations.ts'
import type { WorkloadPort } from './workloads.ts'

/** What counts of a pod or a pod template. */
export interface Template {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Annotations
  /** The application's; not ours, not a mesh's. */
  readonly containers: readonly TemplateContainer[]
}

export interface TemplateContainer {
  readonly name: string
  readonly ports: readonly { readonly name: string; readonly number: number; readonly protocol: Protocol }[]
}

export interface Service {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly selector: Readonly<Record<string, string>>
  readonly isHeadless: boolean
  readonly ports: readonly ServicePort[]
}

export interface ServicePort {
  readonly name: string
  readonly port: number
  /** A number, or the name of a container's port. */
  readonly target: number | string
  readonly protocol: Protocol
  readonly appProtocol: string
}

/** A service's way to a container's port, or a container's port without one. */
export interface Way extends WorkloadPort {
  /** Its traffic comes to the container's number, not to its name. */
  readonly isNumeric: boolean
  /** The agent takes it over when it is injected; false: only when somebody asks for this port. */
  readonly isTaken: boolean
}

/** `services`: those of the template's namespace. Sorted by service and by the order of its ports; ports without a service come last. */
export function waysOf(template: Template, services: readonly Service[]): readonly Way[] {
  const wishes = readWishes(template.annotations)
  const ways: Way[] = []
  const leading = services
    .filter(({ name }) => wishes.serviceName === '' || name === wishes.serviceName)
    .filter(({ selector }) => selects(selector, template.labels))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const service of leading) {
    for (const port of service.ports) {
      if (wishes.servicePorts.length > 0 && !wishes.servicePorts.some(wish => isServicePort(wish, port))) continue
      const target = targetOf(template.containers, port)
      if (target === undefined) continue
      ways.push({
        ...{ service: service.name, serviceUid: service.uid, servicePortName: port.name, servicePort: port.port },
        ...{ protocol: port.protocol, appProtocol: port.appProtocol, ...target },
        // Who asks DNS for a headless service connects to the pod's address, and to whatever port he knows.
        isNumeric: typeof port.target === 'number' || service.isHeadless,
        isTaken: true,
      })
    }
  }
  for (const wish of wishes.containerPorts) {
    const target = containerPortOf(template.containers, wish)
    if (target === undefined) continue
    const same = ways.findIndex(way => isSamePort(way, target))
    const known = ways[same]
    // Asked for as a container's port: then whoever connects to the pod itself is meant too.
    if (known !== undefined) ways[same] = { ...known, isNumeric: true }
    else ways.push({ ...noService, ...target, isNumeric: true, isTaken: true })
  }
  for (const { name, ports } of template.containers) {
    for (const port of ports) {
      const target = { ...at(name, port.name, port.number), protocol: port.protocol }
      if (!ways.some(way => isSamePort(way, target)))
        ways.push({ ...noService, ...target, isNumeric: true, isTaken: false })
    }
  }
  return ways
}

/** Whether both end at one port of one container. */
export function isSamePort(
  a: Pick<WorkloadPort, 'containerPort' | 'protocol'>,
  b: Pick<WorkloadPort, 'containerPort' | 'protocol'>,
): boolean {
  // Containers of a pod share their ports: the number is enough.
  return a.containerPort === b.containerPort && a.protocol === b.protocol
}

/** Where a port without a service is, asked for by `container:8080/TCP`; undefined: no container has such a name. */
export function containerPortOf(
  containers: readonly TemplateContainer[],
  { container, name, number, protocol }: PortIdentifier,
): (ContainerPort & { readonly protocol: Protocol }) | undefined {
  const eligible = containers.filter(each => container === '' || each.name === container)
  for (const each of eligible) {
    const port = each.ports.find(
      port =>
        (protocol ?? port.protocol) === port.protocol && (number === 0 ? port.name === name : port.number === number),
    )
    if (port !== undefined) return { ...at(each.name, port.name, port.number), protocol: port.protocol }
  }
  // What a container declares is information only; it may listen elsewhere.
  const [first] = eligible
  return number === 0 || first === undefined
    ? undefined
    : { ...at(first.name, '', number), protocol: protocol ?? 'TCP' }
}

interface ContainerPort {
  readonly container: string
  readonly containerPortName: string
  readonly containerPort: number
}

const noService = { service: '', serviceUid: '', servicePortName: '', servicePort: 0, appProtocol: '' } as const

function at(container: string, containerPortName: string, containerPort: number): ContainerPort {
  return { container, containerPortName, containerPort }
}

function targetOf(
  containers: readonly TemplateContainer[],
  { target, protocol }: ServicePort,
): ContainerPort | undefined {
  for (const { name, ports } of containers) {
    const found = ports.find(
      port =>
        port.protocol === protocol && (typeof target === 'string' ? port.name === target : port.number === target),
    )
    if (found !== undefined) return at(name, found.name, found.number)
  }
  if (typeof target === 'string') return undefined
  const silent = containers.find(({ ports }) => ports.length === 0) ?? containers[0]
  return silent === undefined ? undefined : at(silent.name, '', target)
}

function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}

function isServicePort({ name, number, protocol }: PortIdentifier, port: ServicePort): boolean {
  if ((protocol ?? port.protocol) !== port.protocol) return false
  return number === 0 ? port.name === name : port.port === number || port.target === number
}
