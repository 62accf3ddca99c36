// Streams, cut anywhere: tunnel messages, gRPC and WebSocket framing, HTTP/1.1 and HTTP/2 as agents and workstations read them in passing.
import assert from 'node:assert/strict'
import { parseRequest, parseResponse } from '../../cluster/agent/http/heads.ts'
import { BodyReader, HeadReader } from '../../cluster/agent/http/message-reader.ts'
import { Ip } from '../../common/net/index.ts'
import { MessageReader } from '../../common/protocol/index.ts'
import {
  Deframer,
  dataHeader,
  decodeConnId,
  decodeSession,
  decodeStreamInfo,
  decodeStreamOk,
  encodeConnId,
  encodeSession,
  encodeStreamInfo,
  encodeStreamOk,
  frameMessage,
} from '../../common/tunnel/index.ts'
import { HpackDecoder } from '../../daemon/src/user/intercept/observe/hpack.ts'
import { MessageReader as HttpReader } from '../../daemon/src/user/intercept/observe/http1-message.ts'
import { FrameReader } from '../../daemon/src/user/kube/web-socket-frames.ts'
import { cut } from './mutate.ts'
import type { Target } from './target.ts'

const end = (address: string, port: number) => ({ ip: Ip.parse(address) ?? assert.fail(address), port })
const flow = { protocol: 'tcp', source: end('246.246.7.1', 40_000), destination: end('10.96.0.1', 80) } as const
const info = encodeStreamInfo({ flow, sessionId: 'c0ffee', version: 3, latencyMs: 2000, dialTimeoutMs: 3000 })

const requests = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello',
  'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nff\r\n',
].map(text => Buffer.from(text, 'latin1'))

export function streamTargets(): readonly Target[] {
  return [
    {
      name: 'tunnel stream',
      corpus: [
        info,
        encodeStreamOk(2),
        frameMessage(Buffer.of(4)),
        frameMessage(Buffer.of(6)),
        Buffer.concat([dataHeader(5), Buffer.from('hello'), frameMessage(Buffer.of(3))]),
        Buffer.concat([dataHeader(300), Buffer.alloc(300)]),
      ],
      run(bytes, random) {
        let received = 0
        const deframer = new Deframer({
          data: piece => (received += piece.length),
          control: (_, body) => (received += body.length),
        })
        for (const piece of cut(bytes, random)) if (!deframer.push(piece)) break
        assert.ok(received <= bytes.length, 'no more comes out than went in')
      },
    },
    {
      name: 'tunnel messages',
      corpus: [info.subarray(8), encodeConnId(flow), encodeSession('c0ffee'), encodeStreamOk(2).subarray(7)],
      run(bytes) {
        decodeStreamInfo(bytes)
        decodeStreamOk(bytes)
        decodeConnId(bytes)
        decodeSession(bytes)
      },
    },
    {
      name: 'grpc framing',
      corpus: [
        Buffer.from('000000000568656c6c6f', 'hex'),
        Buffer.from('0000000000', 'hex'),
        Buffer.from('0100000001ff', 'hex'),
      ],
      run(bytes, random) {
        const reader = new MessageReader()
        for (const piece of cut(bytes, random)) if (!Array.isArray(reader.push(piece))) break
      },
    },
    {
      name: 'web socket frames',
      corpus: [
        Buffer.from('8205' + '68656c6c6f', 'hex'),
        Buffer.from('02026869' + '80026869', 'hex'),
        Buffer.from('827e0080', 'hex'),
        Buffer.from('8902aabb' + '88020' + '3e8', 'hex'),
      ],
      run(bytes, random) {
        let received = 0
        const reader = new FrameReader({
          data: piece => (received += piece.length),
          control: (_, payload) => {
            assert.ok(payload.length <= 125, 'RFC 6455 §5.5')
            received += payload.length
          },
        })
        for (const piece of cut(bytes, random)) if (reader.push(piece) !== undefined) break
        assert.ok(received <= bytes.length, 'no more comes out than went in')
      },
    },
    {
      name: 'http/1.1 of agents',
      corpus: requests,
      run(bytes, random) {
        const heads = new HeadReader()
        const read = heads.push(bytes)
        if (typeof read === 'string') return
        const request = parseRequest(read.head)
        const response = parseResponse(read.head, 'GET')
        for (const framing of [request?.framing, response?.framing]) {
          if (framing === undefined) continue
          const body = new BodyReader(framing)
          for (const piece of cut(Buffer.from(read.rest), random)) {
            const taken = body.take(piece)
            if (taken === undefined) break
            assert.ok(taken >= 0 && taken <= piece.length, 'a body is not longer than what was read')
          }
        }
      },
    },
    {
      name: 'http/1.1 in passing',
      corpus: requests,
      run(bytes, random) {
        const reader = new HttpReader({
          head: () => (random.below(2) === 0 ? { kind: 'chunked' } : { kind: 'fixed', length: random.below(20) }),
          data: piece => assert.ok(piece.length <= bytes.length),
          trailers: () => undefined,
          end: () => undefined,
        })
        for (const piece of cut(bytes, random)) if (!reader.push(piece)) break
      },
    },
    {
      name: 'hpack',
      corpus: [
        // RFC 7541 C.3.1, C.4.1, C.6.1
        Buffer.from('828684410f7777772e6578616d706c652e636f6d', 'hex'),
        Buffer.from('828684418cf1e3c2e5f23a6ba0ab90f4ff', 'hex'),
        Buffer.from('488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff', 'hex'),
      ],
      run(bytes) {
        new HpackDecoder().decode(bytes)
      },
    },
  ]
}
