// Whether somebody listens, from the kernel's own tables.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { Ip } from '../../../../common/net/index.ts'
import { kernelLocalPorts, listens } from '../../../../daemon/src/user/intercept/local-ports.ts'
import { closedPort } from '../tunnel/path.ts'

const loopback = Ip.ofV4(0x7f000001)
const onLinux = { skip: process.platform === 'linux' ? false : 'needs /proc' }

for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
  test(`a server on ${host} is seen on 127.0.0.1`, onLinux, async t => {
    const server = createServer().listen(0, host)
    await once(server, 'listening')
    t.after(() => void server.close())
    const { port } = server.address() as AddressInfo
    assert.equal(await kernelLocalPorts().isListening('TCP', loopback, port), true)
    assert.equal(await kernelLocalPorts().isListening('UDP', loopback, port), false)
  })
}

test('a UDP socket is seen, a closed port is not', onLinux, async t => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => void socket.close())
  assert.equal(await kernelLocalPorts().isListening('UDP', loopback, socket.address().port), true)
  assert.equal(await kernelLocalPorts().isListening('TCP', loopback, await closedPort()), false)
})

test("another machine's address can't be known", onLinux, async () => {
  assert.equal(await kernelLocalPorts().isListening('TCP', Ip.ofV4(0x01020304), 80), undefined)
})

test('a connection is not a listener', () => {
  const table = [
    '  sl  local_address rem_address   st',
    '   0: 0100007F:1F90 0100007F:9C40 01 00000000:00000000',
    '   1: 0100007F:0050 00000000:0000 0A 00000000:00000000',
  ].join('\n')
  assert.equal(listens(table, '0A', loopback, 8080), false)
  assert.equal(listens(table, '0A', loopback, 80), true)
})
