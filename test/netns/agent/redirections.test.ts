// The init container's redirections in a pod's network of its own: a "node" and a "pod" namespace with a cable between them.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { redirections } from '../../../cluster/agent/init/index.ts'
import { type AgentConfig, type AgentPort, agentGid } from '../../../cluster/shared/index.ts'
import { needsRoot, until } from '../../support/index.ts'

const pod = '10.213.77.2'
const podV6 = 'fd00:213:77::2'
const unique = `flag${process.pid}`
const podNs = `${unique}p`
const nodeNs = `${unique}n`

async function run(
  command: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString()
  })
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

async function must(command: string): Promise<void> {
  const { code, stderr } = await run('sh', '-ec', command)
  assert.equal(code, 0, `${command}: ${stderr}`)
}

async function applyInPod(script: string): Promise<void> {
  const child = spawn('ip', ['netns', 'exec', podNs, 'nft', '-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (piece: Buffer) => {
    words += piece.toString()
  })
  child.stdin.end(script)
  const [code] = (await once(child, 'close')) as [number | null]
  assert.equal(code, 0, words)
}

/** Servers that answer with their own port: TCP and UDP, both families. */
const servers = `
const net = require('node:net'), dgram = require('node:dgram')
for (const port of [8080, 9900, 7000]) net.createServer(s => s.end(String(port))).listen(port, '::')
for (const port of [5300, 9901]) {
  const s = dgram.createSocket('udp6')
  s.on('message', (m, from) => s.send(String(port), from.port, from.address))
  s.bind(port, '::')
}
setTimeout(() => console.log('up'), 100)
setInterval(() => {}, 1e6)
`

/** What answers, as seen from a namespace, perhaps with another group. */
async function asks(ns: string, protocol: 'tcp' | 'udp', host: string, port: number, gid?: number): Promise<string> {
  const script =
    protocol === 'tcp'
      ? `require('node:net').connect(${port}, '${host}').on('data', d => console.log(String(d))).on('error', e => console.log(e.code))`
      : `const s = require('node:dgram').createSocket('${host.includes(':') ? 'udp6' : 'udp4'}'); s.on('message', m => { console.log(String(m)); s.close() }); s.send('x', ${port}, '${host}'); setTimeout(() => process.exit(), 2000).unref()`
  const group = gid === undefined ? [] : ['setpriv', '--regid', String(gid), '--clear-groups']
  const { stdout } = await run('ip', 'netns', 'exec', ns, ...group, process.execPath, '-e', script)
  return stdout.trim()
}

const port = (own: Partial<AgentPort>): AgentPort => ({
  name: '',
  port: 8080,
  protocol: 'TCP',
  agentPort: 9900,
  service: 'web',
  servicePortName: '',
  servicePort: 80,
  appProtocol: '',
  numeric: true,
  probePort: 9990,
  ...own,
})

function configOf(ports: AgentPort[]): AgentConfig {
  return {
    version: 1,
    workload: { kind: 'Deployment', name: 'web', namespace: 'shop' },
    manager: { host: 'm', port: 1 },
    logLevel: 'info',
    containers: [{ name: 'app', prefix: '_FL_0_', mounts: [], ports, replaced: false }],
  }
}

async function pair(t: TestContext): Promise<void> {
  t.after(() => run('sh', '-c', `ip netns del ${podNs}; ip netns del ${nodeNs}`))
  await must(`
    ip netns add ${podNs}; ip netns add ${nodeNs}
    ip -n ${podNs} link set lo up; ip -n ${nodeNs} link set lo up
    ip -n ${podNs} link add eth0 type veth peer name eth0 netns ${nodeNs}
    ip -n ${podNs} addr add ${pod}/24 dev eth0; ip -n ${nodeNs} addr add 10.213.77.1/24 dev eth0
    ip -n ${podNs} -6 addr add ${podV6}/64 dev eth0 nodad; ip -n ${nodeNs} -6 addr add fd00:213:77::1/64 dev eth0 nodad
    ip -n ${podNs} link set eth0 up; ip -n ${nodeNs} link set eth0 up`)
  const child = spawn('ip', ['netns', 'exec', podNs, process.execPath, '-e', servers], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
}

test(
  'redirections: the numeric port leads to the agent, probes and the agent itself to the application, nothing else changes',
  needsRoot,
  async t => {
    await pair(t)
    const script = redirections(
      configOf([
        port({}),
        port({ port: 5300, protocol: 'UDP', agentPort: 9901, probePort: 0 }),
        port({ port: 7000, agentPort: 9902, numeric: false }),
      ]),
    )
    assert.ok(script)
    // Twice: a restarted pod sandbox runs the init container again.
    await applyInPod(script)
    await applyInPod(script)
    await until('the network is up', async () => (await asks(nodeNs, 'tcp', pod, 7000)) === '7000')
    for (const host of [pod, podV6]) {
      assert.equal(await asks(nodeNs, 'tcp', host, 8080), '9900', `from outside: ${host}`)
      assert.equal(await asks(nodeNs, 'tcp', host, 9990), '8080', `a probe: ${host}`)
      assert.equal(await asks(nodeNs, 'udp', host, 5300), '9901', `UDP: ${host}`)
      assert.equal(await asks(nodeNs, 'tcp', host, 7000), '7000', `another port: ${host}`)
      assert.equal(await asks(podNs, 'tcp', host, 8080), '9900', `from a sidecar: ${host}`)
      assert.equal(await asks(podNs, 'tcp', host, 8080, agentGid), '8080', `from the agent: ${host}`)
      assert.equal(await asks(podNs, 'udp', host, 5300, agentGid), '5300', `from the agent, UDP: ${host}`)
    }
    assert.equal(await asks(podNs, 'tcp', '127.0.0.1', 8080), '9900')
    assert.equal(await asks(podNs, 'tcp', '127.0.0.1', 8080, agentGid), '8080')
  },
)

test('redirections: a pod whose ports all have names needs none', () => {
  assert.equal(redirections(configOf([port({ numeric: false })])), undefined)
})
