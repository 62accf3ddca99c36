// Load from a workstation, as one line of JSON: `node test/bench/load.ts COMMAND HOST PORT …`. Bounded in count and time by its arguments.
import { createSocket } from 'node:dgram'
import { Agent, request } from 'node:http'

const [command = '', host = '', port = '0', countText = '0', concurrencyText = '1'] = process.argv.slice(2)
const count = Number(countText)
const concurrency = Number(concurrencyText)

const started = performance.now()
const seconds = () => (performance.now() - started) / 1000

if (command === 'requests' || command === 'connections') {
  const agent = new Agent({ keepAlive: command === 'requests', maxSockets: concurrency })
  const times: number[] = []
  let failed = 0
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const begun = performance.now()
      await get(agent).then(
        () => times.push(performance.now() - begun),
        () => failed++,
      )
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  times.sort((a, b) => a - b)
  agent.destroy()
  report({
    perSecond: times.length / seconds(),
    p50: times[times.length >> 1],
    p99: times[Math.floor(times.length * 0.99)],
    slowest: times.at(-1),
    failed,
  })
} else if (command === 'dns') {
  // One question of name `countText`-many times, `concurrency` in flight, over one socket.
  const name = process.argv[7] ?? ''
  const query = Buffer.concat([
    Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ...name.split('.').map(label => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0, 0, 1, 0, 1]),
  ])
  const socket = createSocket('udp4')
  let answered = 0
  let sent = 0
  const next = () => {
    if (sent >= count) return
    query.writeUInt16BE(sent++ & 0xffff, 0)
    socket.send(Buffer.from(query), Number(port), host)
  }
  await new Promise<void>(resolve => {
    const limit = setTimeout(resolve, 20_000)
    socket.on('message', () => {
      if (++answered < count) next()
      else {
        clearTimeout(limit)
        resolve()
      }
    })
    for (let at = 0; at < concurrency; at++) next()
  })
  report({ perSecond: answered / seconds(), lost: sent - answered })
} else report({ error: `no such command: ${command}` })

function get(agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path: '/status?code=200', agent, timeout: 10_000 }, response => {
      response.resume()
      response.on('end', resolve)
      response.on('error', reject)
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer in 10 s')))
    asked.on('error', reject)
    asked.end()
  })
}

function report(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`, () => process.exit())
}
