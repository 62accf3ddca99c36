// The machine comes to another network while it is connected: what a user sees is that connections work again, with nothing typed. How soon is told, not
// judged: what would be noticed by silence only takes more than five seconds.
import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type Lab, lan } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'

const other = { address: '192.168.77.230', address6: 'fd77:77::230' } as const
const vpn = { near: '10.250.0.2', far: '10.250.0.1', network: '10.250.0.0/24', api: '192.168.77.11/32' } as const
const cables: Readonly<Record<string, string>> = { plain: 'p-wlan', resolved: 'p-wlan2' }

describe('a machine that moves', needsRoot, () => {
  let lab: Lab
  const joined: JoinedWorkstation[] = []
  before(async () => {
    lab = await openJoinableLab('moving')
    for (const kind of ['plain', 'resolved']) {
      const ws = await JoinedWorkstation.open(lab, lab.workstation(kind))
      joined.push(ws)
      await ws.connect()
    }
  })
  after(async () => {
    for (const ws of joined) await ws[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  test('from one network to another, and back: its address is another', t =>
    onEach(async ws => {
      const { workstation } = ws
      await addCable(lab, ws)
      const ip = (...words: string[]) => workstation.must(['ip', ...words])
      const flow = await ws.keep('echo.bank', 7)
      await ip('addr', 'del', `${workstation.address}/24`, 'dev', 'eth0')
      await ip('link', 'set', 'wlan0', 'up')
      await ip('addr', 'add', `${other.address}/24`, 'dev', 'wlan0')
      await ip('route', 'replace', 'default', 'via', lan.gateway)
      await assertWorks(t, lab, ws, 'the other network')
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      const again = await ws.keep('echo.bank', 7)
      await ip('addr', 'del', `${other.address}/24`, 'dev', 'wlan0')
      await ip('addr', 'add', `${workstation.address}/24`, 'dev', 'eth0')
      await ip('route', 'replace', 'default', 'via', lan.gateway)
      await assertWorks(t, lab, ws, 'back')
      assert.equal((await again.ended).outcome, 'ECONNRESET')
      await ip('link', 'del', 'wlan0')
    }))

  test('a VPN that takes the way to the cluster comes up, and goes down', t =>
    onEach(async ws => {
      const { workstation } = ws
      const ip = (...words: string[]) => workstation.must(['ip', ...words])
      const flow = await ws.keep('echo.bank', 7)
      const tunnel = `p-vpn-${workstation.name}`
      await lab.lan.must([
        'ip',
        'link',
        'add',
        tunnel,
        'type',
        'veth',
        'peer',
        'name',
        'tun7',
        'netns',
        workstation.network,
      ])
      await lab.lan.must(['ip', 'addr', 'add', `${vpn.far}/24`, 'dev', tunnel])
      await lab.lan.must(['ip', 'link', 'set', tunnel, 'up'])
      // What comes through it from another address is not its, as with every VPN.
      await lab.lan.must(['sysctl', '-qw', 'net.ipv4.ip_forward=1', `net.ipv4.conf.${tunnel}.rp_filter=1`])
      await ip('addr', 'add', `${vpn.near}/24`, 'dev', 'tun7')
      await ip('link', 'set', 'tun7', 'up')
      await ip('route', 'add', vpn.api, 'via', vpn.far, 'src', vpn.near)
      await assertWorks(t, lab, ws, 'the VPN up')
      assert.equal((await flow.ended).outcome, 'ECONNRESET')
      const again = await ws.keep('echo.bank', 7)
      await ip('link', 'del', 'tun7')
      await assertWorks(t, lab, ws, 'the VPN down')
      assert.equal((await again.ended).outcome, 'ECONNRESET')
    }))

  /** One after the other: both would have the same second address. */
  async function onEach(check: (ws: JoinedWorkstation) => Promise<unknown>): Promise<void> {
    for (const ws of joined) await check(ws)
  }
})

/** A second cable to the LAN, whose far end is on. */
async function addCable(lab: Lab, { workstation }: JoinedWorkstation): Promise<void> {
  const cable = cables[workstation.name] ?? 'p-wlan'
  await lab.lan.must([
    'ip',
    'link',
    'add',
    cable,
    'type',
    'veth',
    'peer',
    'name',
    'wlan0',
    'netns',
    workstation.network,
  ])
  await lab.lan.must(['ip', 'link', 'set', cable, 'master', 'br0', 'up'])
}

/** A connection that is begun now is made, and names are answered. */
async function assertWorks(t: TestContext, lab: Lab, ws: JoinedWorkstation, what: string): Promise<void> {
  const address = await lab.kubectl(['-n', 'shop', 'get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
  const from = performance.now()
  await until(
    'a new connection has its answer',
    async () => (await ws.curl(`http://${address}/`, '--connect-timeout', '8')).code === 0,
    { withinMs: 30_000 },
  )
  t.diagnostic(`${ws.workstation.kind}, ${what}: an answer after ${Math.round(performance.now() - from)} ms`)
  await until('names are answered', async () => (await ws.curl('http://web.shop/')).code === 0)
  await until('the session says so', async () => (await ws.state()) === 'connected')
}
