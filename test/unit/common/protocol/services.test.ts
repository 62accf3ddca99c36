// The manager's protocol against bytes and names that Telepresence 2.20 fixes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ControlService, ManagerService } from '../../../../common/protocol/index.ts'

/** What a peer of 2.20 does not know. */
const ours = ['PrepareInterceptStream', 'RevokeIntercept', 'UninstallAgents', 'FindPods']

test('manager service: all 34 calls, under the names of 2.20, and our own four', () => {
  const paths = Object.values(ManagerService).map(({ path }) => path)
  assert.equal(paths.length, 34 + ours.length)
  assert.ok(paths.every(path => path.startsWith('/telepresence.manager.Manager/')))
  const streams = Object.entries(ManagerService).flatMap(([name, { responseStream }]) =>
    responseStream && !ours.includes(name) ? name : [],
  )
  assert.deepEqual(streams.sort(), [
    'Tunnel',
    'WatchAgentPods',
    'WatchAgents',
    'WatchAgentsNS',
    'WatchClusterInfo',
    'WatchDial',
    'WatchIntercepts',
    'WatchLogLevel',
    'WatchLookupDNS',
    'WatchWorkloads',
  ])
})

test('manager service: messages are the bytes of 2.20', () => {
  const arrive = ManagerService.ArriveAsClient.requestSerialize({
    name: 'a@b',
    install_id: 'i',
    product: 'telepresence',
    version: 'v2.20.2',
    namespace: 'n',
  })
  assert.equal(arrive.toString('latin1'), '\x0a\x03a@b\x12\x01i\x1a\x0ctelepresence\x22\x07v2.20.2\x32\x01n')
  const remain = ManagerService.Remain.requestSerialize({ session: { session_id: 's' } })
  assert.equal(remain.toString('hex'), '0a030a0173')
})

test('manager service: durations over 32 bits, addresses and our additions survive', () => {
  const { requestSerialize, requestDeserialize } = ManagerService.PrepareIntercept
  const spec = requestDeserialize(requestSerialize({ intercept_spec: { roundtrip_latency: 4e9, dial_timeout: 3e9 } }))
  assert.equal(spec.intercept_spec?.roundtrip_latency, 4e9)
  const { responseSerialize, responseDeserialize } = ManagerService.WatchClusterInfo
  const info = responseDeserialize(
    responseSerialize({
      service_subnet: { ip: Buffer.of(10, 96, 0, 0), mask: 12 },
      service_subnets: [{ ip: Buffer.alloc(16, 0xfd), mask: 108 }],
      service_subnet_source: 'probe',
    }),
  )
  assert.deepEqual(info.service_subnet?.ip, Buffer.of(10, 96, 0, 0))
  assert.equal(info.service_subnets[0]?.mask, 108)
  assert.equal(info.service_subnet_source, 'probe')
  assert.deepEqual(info.pod_subnets, [])
})

test('control service: is there', () => {
  assert.equal(ControlService.Version.path, '/fairlead.control.v1.Control/Version')
})
