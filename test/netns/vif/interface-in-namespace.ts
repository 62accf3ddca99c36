// A program for the tests: the interface in the namespace that it is started in, with a far end that is the namespace's own loopback.
// What an address does is its last byte. Commands come over IPC; it says 'ready' when packets flow.
import { execFileSync } from 'node:child_process'
import dgram from 'node:dgram'
import net from 'node:net'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { type FlowId, Prefix } from '../../../common/net/index.ts'
import { type DialOutcome, Vif } from '../../../daemon/src/user/vif/index.ts'
import { openTun } from './tun-for-test.ts'

const behaviours = { live: 1, silent: 5, reflecting: 6 } as const
const reflectedMs = 1_500
const unreachable = new Map<number, 'host' | 'network' | 'prohibited'>([
  [2, 'host'],
  [3, 'network'],
  [4, 'prohibited'],
])
const info = { device: 'fl-vif', index: 0, mtu: 65_535, v4: '246.246.7.1/24', v6: 'fd66:6169:726c:7::1/64' }
const routed = ['10.98.0.0/24', 'fd98::/64']

let dials = 0
const descriptor = openTun(info.device)
const ip = (...words: string[]) => execFileSync('ip', words)
ip('link', 'set', 'lo', 'up')
ip('addr', 'add', info.v4, 'dev', info.device)
ip('-6', 'addr', 'add', info.v6, 'dev', info.device, 'nodad')
ip('link', 'set', info.device, 'mtu', String(info.mtu), 'txqueuelen', '2000', 'up')
for (const prefix of [...routed, '10.99.0.0/24']) ip('route', 'add', prefix, 'dev', info.device)

function behaviour({ destination }: FlowId): number {
  return destination.ip.bytes.at(-1) ?? 0
}

function dial(flow: FlowId): Promise<DialOutcome> {
  return new Promise(resolve => {
    if (behaviour(flow) === behaviours.reflecting) {
      // A cluster whose dials come out of this machine again.
      dials++
      const { ip, port } = flow.destination
      const again = net.connect({ host: ip.toString(), port })
      const over = setTimeout(() => settle('timed-out'), reflectedMs)
      const settle = (kind: 'timed-out' | 'refused') => {
        clearTimeout(over)
        again.destroy()
        resolve({ kind })
      }
      again.on('error', () => settle('refused'))
      return
    }
    const what = unreachable.get(behaviour(flow))
    if (what !== undefined) {
      resolve({ kind: 'unreachable', what })
      return
    }
    if (behaviour(flow) === behaviours.silent) {
      setTimeout(() => resolve({ kind: 'timed-out' }), 500)
      return
    }
    const host = flow.destination.ip.family === 4 ? '127.0.0.1' : '::1'
    const far = net.connect({ host, port: flow.destination.port, allowHalfOpen: true, noDelay: true })
    far.once('error', () => resolve({ kind: 'refused' }))
    far.once('connect', () =>
      resolve({ kind: 'connected', carrier: { take: near => join(near, far), drop: () => far.destroy() } }),
    )
  })
}

function join(near: net.Socket, far: net.Socket): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('error', () => {})
    from.on('close', () => {
      if (!from.readableEnded) to.resetAndDestroy()
    })
    from.pipe(to)
  }
}

await using vif = await Vif.open({
  descriptor,
  info,
  clock: systemClock,
  log: silentLog,
  tcp: { dial },
  udp: {
    open(flow, receive, ended) {
      const family = flow.destination.ip.family
      const socket = dgram.createSocket(family === 4 ? 'udp4' : 'udp6')
      const waiting: Uint8Array[] = []
      let isOpen = false
      socket.on('message', receive)
      socket.on('error', () => {
        socket.close()
        ended('refused')
      })
      socket.connect(flow.destination.port, family === 4 ? '127.0.0.1' : '::1', () => {
        isOpen = true
        for (const datagram of waiting) socket.send(datagram)
      })
      return {
        send(datagram) {
          if (isOpen) socket.send(Buffer.from(datagram))
          else waiting.push(Buffer.from(datagram))
        },
        close: () => socket.close(),
      }
    },
  },
  prober: { exists: ip => Promise.resolve(ip.bytes.at(-1) === behaviours.live) },
  dns: {
    answer: (query, reply) => reply(Buffer.concat([Buffer.from('answer to '), query])),
    serve: socket => socket.pipe(socket),
  },
})
const prefixes = (texts: readonly string[]) => texts.flatMap(text => Prefix.parse(text) ?? [])
vif.setRouted(prefixes(routed))
void vif.failed.then(({ message }) => process.send?.({ failed: message }))

process.on('message', message => {
  switch (message) {
    case 'reset':
      vif.resetFlows()
      break
    case 'unroute':
      vif.setRouted([])
      break
    case 'route':
      vif.setRouted(prefixes(routed))
      break
    case 'counters':
      process.send?.({ counters: vif.counters, dials })
      break
  }
})
process.send?.('ready')
await new Promise(resolve => process.once('disconnect', resolve))
