// What a manager finds in its cluster, in a few lines each: an API server that lists and watches, and a nameserver.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { decode, encode } from 'dns-packet'

/** Lists by path; whoever watches waits for `push`. */
export async function fakeApiServer(t: TestContext, lists: Record<string, readonly object[]>) {
  const watchers = new Map<string, (event: object) => void>()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const items = lists[pathname]
    if (searchParams.has('watch')) {
      response.writeHead(200)
      response.flushHeaders()
      watchers.set(pathname, event => response.write(`${JSON.stringify(event)}\n`))
      return
    }
    response.writeHead(items === undefined ? 404 : 200)
    response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items, message: 'not here' }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    push: (path: string, event: object) => watchers.get(path)?.(event),
  }
}

/** Knows the addresses of some names, and pointers for names that end in `arpa`; `broken.` fails, or everything. Keeps what it was asked. */
export async function fakeNameserver(
  t: TestContext,
  names: Record<string, string>,
  { address = '127.0.0.1', port = 0, failsAlways = false } = {},
) {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const { id, questions = [] } = decode(message)
    const [question] = questions
    assert(question)
    asked.push(question.name)
    const data = names[question.name]
    const rcode = failsAlways || question.name.startsWith('broken') ? 2 : data === undefined ? 3 : 0
    const answers =
      data !== undefined && (question.type === 'A' || question.type === 'PTR')
        ? [{ type: question.type, class: 'IN' as const, name: question.name, ttl: 30, data }]
        : []
    socket.send(
      encode({ type: 'response', ...(id !== undefined && { id }), flags: rcode, questions, answers }),
      from.port,
      from.address,
    )
  })
  socket.bind(port, address)
  await once(socket, 'listening')
  t.after(() => void socket.close())
  return { port: socket.address().port, asked }
}
