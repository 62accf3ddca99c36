// Which protocol a port-forward takes, against a server whose ways to answer change.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import { PortForwards } from '../../../../daemon/src/user/kube/port-forward.ts'
import { SpdyForward } from '../../../../daemon/src/user/kube/spdy-forward.ts'
import { until } from '../../../support/index.ts'

const target = { namespace: 'n', pod: 'p', port: 8081 }
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n'

/** Upgrades to SPDY, but lets nothing of it through; WebSocket fails in one of two ways. */
async function proxy(t: TestContext, webSocket: 'refused' | 'cut') {
  const asked: string[] = []
  const http = createServer()
  http.on('upgrade', ({ headers }, socket: Duplex) => {
    assert.ok(socket instanceof Socket)
    socket.on('error', () => undefined)
    asked.push(headers.upgrade ?? '')
    if (headers.upgrade === 'SPDY/3.1') socket.end(switching)
    else if (webSocket === 'cut') socket.destroy()
    else socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    http.closeAllConnections()
    http.close()
  })
  const forwards = new PortForwards({
    server: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requestOptions: () => Promise.resolve({}),
    refusal: status => new KnownError('PORT_FORWARD_FAILED', { what: String(status) }),
  })
  return { asked, forwards }
}

for (const webSocket of ['refused', 'cut'] as const)
  test(`SPDY is tried again when WebSocket is ${webSocket}`, async t => {
    const { asked, forwards } = await proxy(t, webSocket)
    const signal = AbortSignal.timeout(10_000)
    const open = () => forwards.open(target, { signal })
    const first = await open()
    assert.ok(first instanceof SpdyForward)
    await until('it has ended', () => first.destroyed)
    await assert.rejects(open(), KnownError)
    const third = await open()
    t.after(() => third.destroy())
    assert.ok(third instanceof SpdyForward)
    assert.deepEqual(asked, ['SPDY/3.1', 'websocket', 'SPDY/3.1'])
  })
