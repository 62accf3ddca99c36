// A reset socket is gone, whatever it was doing: closed at both ends, and no handle of it left in the event loop.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { resetSocket } from '../../../../common/base/index.ts'
import { until } from '../../../support/until.ts'

async function pair(t: TestContext): Promise<{ near: Socket; far: Socket }> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [far] = await accepted
  await once(near, 'connect')
  for (const socket of [near, far]) socket.on('error', () => undefined)
  t.after(() => {
    far.destroy()
    near.destroy()
    server.close()
  })
  return { near, far }
}

const openSockets = () => process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length

for (const [when, prepare] of [
  ['open', () => undefined],
  ['on its way to a half-close', (near: Socket) => void near.end()],
  ['half-closed', (near: Socket) => once(near.end(), 'finish')],
  ['in the middle of writing', (near: Socket) => void near.write(Buffer.alloc(32 * 1024 * 1024))],
] as const)
  test(`a socket that is ${when} is reset and leaves nothing`, async t => {
    const { near, far } = await pair(t)
    const before = openSockets()
    let reset = false
    // A reset, not an end.
    far.on('error', () => (reset = true))
    await prepare(near)
    resetSocket(near)
    await until('it is closed', () => near.closed && openSockets() < before)
    far.resume()
    far.write('x')
    await until('the far end was reset', () => far.closed && reset)
  })

test('a far end that takes nothing can hold it up for a second at most', async t => {
  const { near, far } = await pair(t)
  far.pause()
  near.end(Buffer.alloc(64 * 1024 * 1024))
  resetSocket(near)
  await until('it is closed', () => near.closed)
})
