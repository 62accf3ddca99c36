// A developer's process on a workstation: what an intercepted service becomes there. `node developer.ts NAME PORT`, until it is killed.
//
//   PORT      HTTP/1.1: every answer says who gave it (x-by); /digest, /bytes?n=N, /slow?ms=N, /events?n=N&ms=M, an echoing WebSocket-like upgrade
//   PORT+1    HTTP/2 without TLS: a bidirectional stream that answers each message, with gRPC's trailers
//   PORT+2    TCP and UDP echo
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { pattern } from './pattern.ts'

const [name = '', portText = ''] = process.argv.slice(2)
const port = Number(portText)
const host = '127.0.0.1'

const http = createHttpServer((request, response) => void answer(request, response))
http.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
  socket.on('error', () => socket.destroy())
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nx-by: ${name}\r\n\r\n`)
  socket.pipe(socket)
})
http.listen({ port, host, backlog: 4096 }, () => process.stdout.write('ready\n'))

const http2 = createHttp2Server()
http2.on('stream', stream => {
  stream.on('error', () => undefined)
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'x-by': name }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.on('data', (chunk: Buffer) => stream.write(chunk))
  stream.on('end', () => stream.end())
})
http2.listen(port + 1, host)

createServer({ allowHalfOpen: true }, socket => {
  socket.on('error', () => socket.destroy())
  socket.pipe(socket)
}).listen({ port: port + 2, host, backlog: 4096 })

const udp = createSocket('udp4')
udp.on('message', (datagram, from) => udp.send(datagram, from.port, from.address))
udp.bind(port + 2, host)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://local')
  const number = (name: string) => Number(url.searchParams.get(name))
  response.setHeader('x-by', name)
  switch (url.pathname) {
    case '/digest': {
      const hash = createHash('sha256')
      let length = 0
      for await (const piece of request as AsyncIterable<Buffer>) {
        hash.update(piece)
        length += piece.length
      }
      response.end(JSON.stringify({ length, sha256: hash.digest('hex') }))
      return
    }
    case '/bytes':
      response.setHeader('content-length', number('n'))
      for (let at = 0; at < number('n'); at += 251 * 1024) {
        if (!response.write(pattern(at, Math.min(251 * 1024, number('n') - at)))) {
          await new Promise(resolve => response.once('drain', resolve))
        }
      }
      response.end()
      return
    case '/slow':
      await new Promise(resolve => setTimeout(resolve, number('ms')))
      response.end(name)
      return
    case '/events':
      response.setHeader('content-type', 'text/event-stream')
      for (let at = 0; at < number('n'); at++) {
        response.write(`data: ${at}\n\n`)
        await new Promise(resolve => setTimeout(resolve, number('ms')))
      }
      response.end()
      return
    default:
      request.resume()
      response.end(JSON.stringify({ by: name, path: request.url, headers: request.headers }))
  }
}
