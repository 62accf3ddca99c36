// Which port somebody means, and what he is told when it isn't clear.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchOf } from '../../../cluster/manager/workloads/matching.ts'
import { type Service, type Template, waysOf } from '../../../cluster/manager/workloads/ports.ts'
import { serviceOf } from './pods.ts'

const container = (name: string, ...ports: readonly [string, number, ('TCP' | 'UDP')?][]) => ({
  name,
  ports: ports.map(([name, number, protocol = 'TCP']) => ({ name, number, protocol })),
})
const template = (...containers: Template['containers']): Template => ({
  labels: { app: 'web' },
  annotations: {},
  containers,
})

const app = template(
  container('app', ['http', 8080], ['admin', 9090], ['dns', 53, 'UDP'], ['dns-tcp', 53]),
  container('side'),
)
const services = [
  serviceOf([
    { name: 'http', port: 80, target: 'http' },
    { name: 'dns', port: 53, target: 'dns', protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, target: 'dns-tcp' },
  ]),
  serviceOf([{ name: 'http', port: 8080, target: 'admin' }], { name: 'web-admin' }),
]

type Asked = Partial<{ mechanism: string; port: string; service: string; container: string }>
const match = (
  { mechanism = 'tcp', port = '', service = '', container = '' }: Asked,
  of = app,
  all: readonly Service[] = services,
) =>
  matchOf(
    { mechanism, port_identifier: port, service_name: service, container_name: container },
    of,
    waysOf(of, all),
    'Deployment web',
  )

const found: [string, Asked, string][] = [
  ["a service's port by number, before a container's", { port: '8080' }, 'web-admin 9090/TCP of app'],
  ["a container's port by number", { port: '9090' }, 'web-admin 9090/TCP of app'],
  ["a container's port by name", { port: 'admin' }, 'web-admin 9090/TCP of app'],
  ['by protocol', { port: '53/udp' }, 'web 53/UDP of app'],
  ['by name and protocol', { port: 'dns-tcp/TCP' }, 'web 53/TCP of app'],
  ['the only port of the service named', { service: 'web-admin' }, 'web-admin 9090/TCP of app'],
  ['by name within the service named', { service: 'web', port: 'http' }, 'web 8080/TCP of app'],
  ["another container's environment", { port: 'admin', container: 'side' }, 'web-admin 9090/TCP of side'],
  ['a port that nobody declares, of the container named', { port: '7000', container: 'side' }, ' 7000/TCP of side'],
  ['no port for an ingest', { mechanism: 'ingest' }, 'none of app'],
]
for (const [name, asked, expected] of found)
  test(`port: ${name}`, () => {
    const { way, container } = match(asked)
    const port = way === undefined ? 'none' : `${way.service} ${way.containerPort}/${way.protocol}`
    assert.equal(`${port} of ${container}`, expected)
  })

test('port: the only one needs no name; without a service the only one that is declared', () => {
  const one = template(container('app', ['http', 8080]))
  assert.equal(match({}, one, [serviceOf([{ target: 'http' }])]).way?.service, 'web')
  assert.equal(match({}, one, []).way?.containerPort, 8080)
})

const told: [string, Asked, string][] = [
  [
    'several ports',
    {},
    'Deployment web has several ports; choose with --port LOCAL:PORT: http (service web), dns/udp (service web), dns-tcp (service web), http (service web-admin)',
  ],
  [
    'a name of two services',
    { port: 'http' },
    'several ports of Deployment web are called http; choose with --service: http (service web), http (service web-admin)',
  ],
  [
    'a number of two protocols',
    { port: '53' },
    'several ports of Deployment web are called 53; choose with --port LOCAL:53/udp or /tcp: dns/udp (service web), dns-tcp (service web)',
  ],
  [
    'an unknown name',
    { port: 'grpc' },
    'Deployment web has no port grpc: there are http (service web), dns/udp (service web), dns-tcp (service web), http (service web-admin) (--port LOCAL:PORT)',
  ],
  [
    'an unknown number, with two containers',
    { port: '7000' },
    'Deployment web has no port 7000: there are http (service web), dns/udp (service web), dns-tcp (service web), http (service web-admin) (--port LOCAL:PORT); if a container listens on it all the same, name it with --container',
  ],
  [
    'an unknown service',
    { service: 'x' },
    'no service "x" leads to Deployment web; choose one of web, web-admin with --service',
  ],
  [
    'an unknown container',
    { container: 'x' },
    'Deployment web has no container "x"; choose one of app, side with --container',
  ],
  ['what is no port', { port: 'a_b' }, '"a_b" is neither the name nor the number of a port'],
]
for (const [name, asked, message] of told)
  test(`port: ${name} is told with what there is`, () => {
    assert.throws(() => match(asked), { name: 'WorkloadError', fault: 'person', message })
  })
