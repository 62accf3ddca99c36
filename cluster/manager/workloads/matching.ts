// Which port of a workload somebody means. When it isn't clear, the answer names what there is and the option that chooses.
import { type PortIdentifier, parsePortIdentifier } from './annotations.ts'
import { containerPortOf, isSamePort, type Template, type Way } from './ports.ts'
import { WorkloadError } from './workloads.ts'

export interface Asked {
  readonly mechanism: string
  readonly port_identifier: string
  readonly service_name: string
  readonly container_name: string
}

export interface Match {
  /** Undefined for an intercept without traffic. */
  readonly way: Way | undefined
  /** Whose environment and files. */
  readonly container: string
}

/** `label`: how to call the workload. Throws WorkloadError. */
export function matchOf(asked: Asked, template: Template, ways: readonly Way[], label: string): Match {
  const names = template.containers.map(({ name }) => name)
  const chosen = asked.container_name
  if (chosen !== '' && !names.includes(chosen))
    throw wrong(`${label} has no container "${chosen}"; choose one of ${names.join(', ')} with --container`)
  if (asked.mechanism === 'ingest' && asked.port_identifier === '' && asked.service_name === '') {
    const container = chosen || (ways.find(({ isTaken }) => isTaken)?.container ?? names[0])
    if (container === undefined) throw wrong(`${label} has no container`)
    return { way: undefined, container }
  }
  const way = wayOf(asked, template, ways, label)
  return { way, container: chosen || way.container }
}

function wayOf(asked: Asked, template: Template, all: readonly Way[], label: string): Way {
  const services = [...new Set(all.flatMap(({ service }) => service || []))]
  if (asked.service_name !== '' && !services.includes(asked.service_name))
    throw wrong(
      services.length === 0
        ? `no service leads to ${label}: leave --service out`
        : `no service "${asked.service_name}" leads to ${label}; choose one of ${services.join(', ')} with --service`,
    )
  const ways = all.filter(({ service }) => asked.service_name === '' || service === asked.service_name)
  if (asked.port_identifier === '') {
    const likely = ways.some(({ service }) => service !== '') ? ways.filter(({ service }) => service !== '') : ways
    const [only, ...others] = distinct(likely)
    if (only === undefined)
      throw wrong(`${label} says of no port: name the one that its container listens on with --port LOCAL:PORT`)
    if (others.length > 0)
      throw wrong(`${label} has several ports; choose with --port LOCAL:PORT: ${described([only, ...others])}`)
    return only
  }
  const wish = parsePortIdentifier(asked.port_identifier)
  if (wish === undefined) throw wrong(`"${asked.port_identifier}" is neither the name nor the number of a port`)
  const fitting = (fits: (way: Way) => boolean) =>
    ways.filter(way => (wish.protocol ?? way.protocol) === way.protocol && fits(way))
  // A service's own name or number is meant before a container's.
  const byService = fitting(
    way =>
      way.service !== '' && (wish.number === 0 ? way.servicePortName === wish.name : way.servicePort === wish.number),
  )
  const byContainer = fitting(way =>
    wish.number === 0 ? way.containerPortName === wish.name : way.containerPort === wish.number,
  )
  const [only, ...others] = distinct(byService.length > 0 ? byService : byContainer)
  if (only === undefined) return undeclared(asked, wish, template, ways, label)
  if (others.length === 0) return only
  const candidates = [only, ...others]
  const flag =
    new Set(candidates.map(({ protocol }) => protocol)).size > 1
      ? `--port LOCAL:${asked.port_identifier}/udp or /tcp`
      : '--service'
  throw wrong(
    `several ports of ${label} are called ${asked.port_identifier}; choose with ${flag}: ${described(candidates)}`,
  )
}

/** A port that neither a service nor a container speaks of. */
function undeclared(asked: Asked, wish: PortIdentifier, template: Template, ways: readonly Way[], label: string): Way {
  const { container_name: container, service_name: service } = asked
  const isClear = container !== '' || template.containers.length === 1
  const target = service === '' && isClear ? containerPortOf(template.containers, { ...wish, container }) : undefined
  if (target !== undefined)
    return {
      ...{ service: '', serviceUid: '', servicePortName: '', servicePort: 0, appProtocol: '' },
      ...{ ...target, isNumeric: true, isTaken: false },
    }
  const there = ways.length === 0 ? 'it has none that is known' : `there are ${described(distinct(ways))}`
  const hint =
    wish.number !== 0 && service === '' && !isClear
      ? '; if a container listens on it all the same, name it with --container'
      : ''
  throw wrong(`${label} has no port ${asked.port_identifier}: ${there} (--port LOCAL:PORT)${hint}`)
}

/** One for each port of the pod, the first one. */
function distinct(ways: readonly Way[]): readonly Way[] {
  return ways.filter((way, index) => ways.findIndex(other => isSamePort(other, way)) === index)
}

function described(ways: readonly Way[]): string {
  return ways
    .map(({ service, servicePortName, servicePort, protocol, container, containerPort, containerPortName }) => {
      const kind = protocol === 'UDP' ? '/udp' : ''
      return service === ''
        ? `${containerPortName || containerPort}${kind} (container ${container})`
        : `${servicePortName || servicePort}${kind} (service ${service})`
    })
    .join(', ')
}

function wrong(words: string): WorkloadError {
  return new WorkloadError('person', words)
}
