// A workstation of ours in a cluster where a team runs the traffic manager of Telepresence 2.20: the real one, without anything of ours in the
// cluster.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, until } from '../support/index.ts'
import { installTelepresence, telepresenceNamespace } from '../support/telepresence.ts'

const megabytes = 1_000_000

describe('a workstation joins through a traffic manager of Telepresence 2.20', needsRoot, () => {
  let lab: Lab
  let ws: JoinedWorkstation
  let podAddress: string
  before(async () => {
    lab = await Lab.open({ name: `telepresence${process.pid}`, workstations: [{ name: 'ws', kind: 'plain' }] })
    await installTelepresence(lab, text => console.log(text))
    ws = await JoinedWorkstation.open(lab, lab.workstation('ws'))
    const path = ['-o', 'jsonpath={.items[0].status.podIP}']
    podAddress = (await lab.kubectl(['-n', 'shop', 'get', 'pod', '-l', 'app=web', ...path])).trim()
    await ws.connect()
  })
  after(async () => {
    await ws[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  test('its manager is found by its Service, in whatever namespace', async () => {
    const { stdout } = await ws.fairlead(['status', '--output', 'json'])
    assert.match(stdout, /2\.20\.2/)
    assert.match(stdout, new RegExp(`"${telepresenceNamespace}"`))
  })

  for (const host of ['web', 'web.shop', 'web.shop.svc.cluster.local', 'echo.bank'])
    test(`a service answers as ${host}`, async () => {
      assert.match((await ws.curl(`http://${host}/`)).stdout, /"app":"/)
    })

  test('a pod answers at its address', async () => {
    assert.match((await ws.curl(`http://${podAddress}:8080/`)).stdout, /"app":"web"/)
  })

  test('20 MB come down unchanged', async () => {
    assert.deepEqual(await ws.probe('patient-download', podAddress, 7003, 20 * megabytes), {
      length: 20 * megabytes,
      same: true,
    })
  })

  test('datagrams are echoed', async () => {
    for (const length of [1, 1400, 9000])
      assert.deepEqual(await ws.probe('datagram', podAddress, 7000, length), { length, same: true })
  })

  test('a closed port is refused', async () => {
    assert.equal((await ws.probe('dial', podAddress, 81))['outcome'], 'ECONNREFUSED')
  })

  test('names: AAAA is empty, a missing service is NXDOMAIN, others resolve as before', async () => {
    assert.deepEqual(await ws.dig('web.shop.svc.cluster.local', 'AAAA'), { status: 'NOERROR', records: [] })
    assert.equal((await ws.dig('nothing.shop.svc.cluster.local', 'A')).status, 'NXDOMAIN')
    assert.equal((await ws.dig('outside.example.test', 'A')).status, 'NOERROR')
  })

  test('its pod is deleted: names and connections come back by themselves', async () => {
    const pods = ['-n', telepresenceNamespace, 'delete', 'pod', '-l', 'app=traffic-manager', '--wait=false']
    await lab.kubectl(pods)
    await until(
      'the service answers again',
      async () => (await ws.curl('http://web.shop/', '--max-time', '2')).code === 0,
      { withinMs: 60_000, everyMs: 500 },
    )
  })

  test('nothing that we did ended its process', async () => {
    const path = ['-o', 'jsonpath={.items[*].status.containerStatuses[0].restartCount}']
    const query = ['-n', telepresenceNamespace, 'get', 'pod', '-l', 'app=traffic-manager', ...path]
    assert.equal((await lab.kubectl(query)).replace(/[ 0]/g, ''), '')
  })

  test('disconnect leaves nothing', async () => {
    assert.equal((await ws.fairlead(['disconnect'])).code, 0)
    assert.equal((await ws.workstation.run(['ip', '-brief', 'link', 'show', 'type', 'tun'])).stdout, '')
  })
})
