import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInsideRequest } from '../../../../daemon/src/root/inside/requests.ts'

const socket = { kind: 'open-socket', id: 1, family: 4, transport: 'tcp' }

for (const request of [
  socket,
  { ...socket, family: 6, transport: 'udp' },
  { ...socket, listen: { address: '127.0.0.1', port: 0 } },
  { kind: 'ask', id: 2, name: 'web.shop' },
  { kind: 'open-device', id: 3 },
])
  test(`well-formed: ${JSON.stringify(request)}`, () => assert.deepEqual(parseInsideRequest(request), request))

for (const request of [
  { ...socket, family: 5 },
  { ...socket, transport: 'icmp' },
  { ...socket, transport: 'udp', listen: { address: '127.0.0.1', port: 53 } },
  { ...socket, listen: { address: 'localhost', port: 80 } },
  { ...socket, listen: { address: '127.0.0.1', port: 65_536 } },
  { ...socket, id: undefined },
  { kind: 'ask', id: 2, name: 'a'.repeat(255) },
  { kind: 'run', id: 2, command: 'sh' },
])
  test(`malformed: ${JSON.stringify(request).slice(0, 100)}`, () =>
    assert.equal(parseInsideRequest(request), undefined))
