// Which of the agent's ports an intercept means. Fairlead's and 2.20's managers both give the container port; what else there is (service, port
// identifier `http/TCP`, `80`, …) is compared as Telepresence 2.20 does, for intercepts that name no container port.
import type { InterceptSpecOutput } from '../../../common/protocol/index.ts'
import type { AgentConfig, AgentContainer, AgentPort } from '../../shared/index.ts'

export interface Target {
  readonly container: AgentContainer
  readonly port: AgentPort
}

export type SpecTarget =
  | { readonly kind: 'port'; readonly target: Target }
  /** Environment and files only. */
  | { readonly kind: 'container'; readonly container: AgentContainer }
  | { readonly kind: 'none'; readonly reason: string }

export function targetsOf({ containers }: AgentConfig): Target[] {
  return containers.flatMap(container => container.ports.map(port => ({ container, port })))
}

export function targetOf(spec: InterceptSpecOutput, config: AgentConfig): SpecTarget {
  const { container_name: name, mechanism } = spec
  const container = config.containers.find(known => known.name === name)
  if (name !== '' && container === undefined) return { kind: 'none', reason: `No match for container ${name}` }
  if (mechanism === 'ingest' || mechanism === 'via') {
    const chosen =
      container ?? targetsOf(config).find(target => isMeant(spec, target))?.container ?? config.containers[0]
    return chosen === undefined
      ? { kind: 'none', reason: 'the pod has no containers' }
      : { kind: 'container', container: chosen }
  }
  const target = targetsOf(config).find(each => isMeant(spec, each))
  return target === undefined ? { kind: 'none', reason: noPort(spec) } : { kind: 'port', target }
}

function isMeant(spec: InterceptSpecOutput, { container, port }: Target): boolean {
  if (spec.container_name !== '' && spec.container_name !== container.name) return false
  if (spec.protocol !== '' && spec.protocol.toUpperCase() !== port.protocol) return false
  if (spec.container_port > 0) return spec.container_port === port.port
  if (spec.service_name !== '' && spec.service_name !== port.service) return false
  const [identifier = '', protocol] = spec.port_identifier.split('/')
  if (protocol !== undefined && protocol.toUpperCase() !== port.protocol) return false
  const [name, number] = spec.service_uid === '' ? [port.name, port.port] : [port.servicePortName, port.servicePort]
  return identifier === '' || identifier === name || identifier === String(number)
}

function noPort({ port_identifier, container_port, protocol }: InterceptSpecOutput): string {
  return `the pod's agent has no port ${port_identifier || container_port}${protocol === '' ? '' : ` (${protocol})`}`
}
