// Where the kubelet knocks: probes and hooks of a container, by the name or number of a port.
import type { Container } from './pod.ts'

type PortReference = number | string

/** The container with every port of a probe or hook replaced; what `replaced` returns undefined for stays. */
export function withProbePorts(
  container: Container,
  replaced: (port: PortReference) => PortReference | undefined,
): Container {
  const copy = structuredClone(container)
  const handlers = [copy.livenessProbe, copy.readinessProbe, copy.startupProbe]
  for (const handler of [...handlers, copy.lifecycle?.postStart, copy.lifecycle?.preStop]) {
    for (const target of [handler?.httpGet, handler?.tcpSocket]) {
      // With a host it is knocked at another address than the pod's.
      if (target === undefined || (target.host ?? '') !== '') continue
      target.port = replaced(target.port) ?? target.port
    }
  }
  for (const { grpc } of handlers.flatMap(probe => probe ?? [])) {
    const port = grpc === undefined ? undefined : replaced(grpc.port)
    if (grpc !== undefined && typeof port === 'number') grpc.port = port
  }
  const probers = copy.env?.find(({ name }) => name === istioProbers)
  if (probers?.value !== undefined) probers.value = withIstioPorts(probers.value, replaced)
  return copy
}

/**
 * When Istio's injector came before ours it has taken the probes to itself: they are in this variable of its container, by path, as
 * `{"/app-health/web/readyz": {"httpGet": {"port": 8080, …}}, …}`. https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/
 */
const istioProbers = 'ISTIO_KUBE_APP_PROBERS'

function withIstioPorts(text: string, replaced: (port: PortReference) => PortReference | undefined): string {
  try {
    const probers = JSON.parse(text) as Record<string, Record<string, { port?: PortReference } | undefined> | undefined>
    for (const prober of Object.values(probers)) {
      for (const target of [prober?.['httpGet'], prober?.['tcpSocket'], prober?.['grpc']]) {
        if (target?.port !== undefined) target.port = replaced(target.port) ?? target.port
      }
    }
    return JSON.stringify(probers)
  } catch {
    return text
  }
}

/** Every port that the kubelet knocks at in this container, by number; names are looked up in the container itself. */
export function probedPorts(container: Container): number[] {
  const found: number[] = []
  withProbePorts(container, port => {
    const number =
      typeof port === 'number'
        ? port
        : (container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port))
    if (Number.isInteger(number)) found.push(number)
    return undefined
  })
  return found
}
