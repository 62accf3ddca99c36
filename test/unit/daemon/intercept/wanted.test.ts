// What a person may ask for, and what is told when it makes no sense.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import { preparedSpec, requestSpec, wireMechanism, wireNames } from '../../../../daemon/src/user/intercept/spec.ts'
import { parseWantedIntercept, type WantedInterceptText } from '../../../../daemon/src/user/intercept/wanted.ts'
import { blank, port } from './fake-manager.ts'

const asker = { clientName: 'anna@laptop', namespace: 'shop' }

const parse = (text: Partial<WantedInterceptText>) => parseWantedIntercept({ ...blank, workload: 'web', ...text })

const refused: [why: string, text: Partial<WantedInterceptText>, code: string][] = [
  ['a workload is no path', { workload: '../web' }, 'OPTION_INVALID'],
  ['no workload', { workload: '' }, 'OPTION_INVALID'],
  ['an unknown kind', { kind: 'CronJob' }, 'OPTION_INVALID'],
  ['a name with a colon', { name: 'a:b' }, 'OPTION_INVALID'],
  ['a port beyond 65,535', { ports: [port(65_536)] }, 'OPTION_INVALID'],
  ['a remote port with spaces', { ports: [port(80, 'a b')] }, 'OPTION_INVALID'],
  ['another protocol', { ports: [port(80, 'a', 'sctp')] }, 'OPTION_INVALID'],
  ['a host name', { address: 'localhost' }, 'OPTION_INVALID'],
  ['every address', { address: '0.0.0.0' }, 'OPTION_INVALID'],
  ['a header with a line feed', { http_headers: { a: 'b\nc' } }, 'OPTION_INVALID'],
  ['a header name with a space', { http_headers: { 'a b': 'c' } }, 'OPTION_INVALID'],
  ['a prefix without a slash', { http_path_prefixes: ['api'] }, 'OPTION_INVALID'],
  ['a relative folder', { mount: 'here' }, 'OPTION_INVALID'],
  ['a bad port of the pod', { to_pod: ['9000:'] }, 'OPTION_INVALID'],
  ['an ingest with ports', { mechanism: 'MECHANISM_INGEST', ports: [port(80)] }, 'INTERCEPT_OPTIONS'],
  ['an ingest with a filter', { mechanism: 'MECHANISM_INGEST', http_headers: { a: 'b' } }, 'INTERCEPT_OPTIONS'],
  ['a wiretap that replaces', { mechanism: 'MECHANISM_WIRETAP', replace: true }, 'INTERCEPT_OPTIONS'],
  ['a filter that replaces', { replace: true, http_headers: { a: 'b' } }, 'INTERCEPT_OPTIONS'],
  ['a filter of datagrams', { http_headers: { a: 'b' }, ports: [port(80, 'x', 'UDP')] }, 'INTERCEPT_OPTIONS'],
  ['local only, with ports', { local_only: true, ports: [port(80)] }, 'INTERCEPT_OPTIONS'],
]
for (const [why, text, code] of refused) {
  test(`refused: ${why}`, () => {
    assert.throws(
      () => parse(text),
      (error: unknown) => error instanceof KnownError && error.code === code,
    )
  })
}

test('the name is the workload’s, and ports are spelled as 2.20 has them', () => {
  const wanted = parse({ ports: [port(8080, 'http'), port(5353, 'dns', 'udp')], to_pod: ['9000', '9001:9002/udp'] })
  assert.equal(wanted.name, 'web')
  assert.deepEqual(wireNames(wanted), ['web', 'web~2'])
  assert.deepEqual(wanted.toPod, [
    { local: 9000, pod: 9000, protocol: 'TCP' },
    { local: 9001, pod: 9002, protocol: 'UDP' },
  ])
  const [first, second] = wanted.ports
  assert.equal(requestSpec(wanted, 'web', first, asker).port_identifier, 'http')
  const spec = requestSpec(wanted, 'web~2', second, asker)
  assert.equal(spec.port_identifier, 'dns/UDP')
  assert.deepEqual(spec.local_ports, ['9000', '9002/UDP'])
  assert.equal(spec.namespace, 'shop')
})

test('mechanisms on the wire', () => {
  assert.equal(wireMechanism(parse({})), 'tcp')
  assert.equal(wireMechanism(parse({ http_headers: { 'X-Dev': 'anna' } })), 'http')
  assert.equal(wireMechanism(parse({ mechanism: 'MECHANISM_WIRETAP', http_path_prefixes: ['/api'] })), 'wiretap')
  assert.deepEqual(requestSpec(parse({ http_headers: { 'X-Dev': 'anna' } }), 'web', undefined, asker).http_filter, {
    headers: { 'x-dev': 'anna' },
    path_prefixes: [],
  })
})

test('a port of a container, without a service, stays as it was typed', () => {
  const wanted = parse({ ports: [port(0, '9000')] })
  const request = requestSpec(wanted, 'web', wanted.ports[0], asker)
  const prepared = { ...preparedNothing, container_port: 9000, protocol: 'TCP', container_name: 'app' }
  const spec = preparedSpec(request, prepared, wanted.ports[0])
  assert.equal(spec.port_identifier, '9000')
  assert.equal(spec.target_port, 9000)
  assert.equal(spec.container_name, 'app')
  const ofService = preparedSpec(request, { ...prepared, service_name: 'web', service_port: 80 }, wanted.ports[0])
  assert.equal(ofService.port_identifier, '80/TCP')
})

const preparedNothing = {
  ...{ error: '', error_category: 0, namespace: 'shop', service_uid: '', service_name: '', service_port_name: '' },
  ...{
    service_port: 0,
    workload_kind: 'Deployment',
    agent_image: '',
    protocol: '',
    container_name: '',
    container_port: 0,
  },
}
