// Clusters of both families, and of IPv6 alone: names, connections, datagrams and pings of each family, on both kinds of workstation.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'

const bytes = 100 * 1024 * 1024

for (const ip of ['dual', 'ipv6'] as const)
  describe(`a cluster of ${ip === 'dual' ? 'both families' : 'IPv6 alone'}`, needsRoot, () => {
    const families = ip === 'dual' ? ([4, 6] as const) : ([6] as const)
    let lab: Lab
    const joined: JoinedWorkstation[] = []
    before(async () => {
      lab = await openJoinableLab(ip, { ip })
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

    test('services and pods of each family are routed', async () => {
      for (const ws of joined) {
        const routes = (await ws.sessions())[0]?.routes ?? []
        const [services, pods] = [
          families.map(family => (family === 4 ? '10.96.0.0/16' : 'fd10:96::/112')),
          families.map(family => (family === 4 ? '10.244.1.0/24' : 'fd10:244:1::/64')),
        ]
        for (const network of [...services, ...pods])
          assert.ok(routes.includes(network), `${network}: ${routes.join()}`)
        const others = routes.filter(route => (route.includes(':') ? !families.includes(6) : ip === 'ipv6'))
        assert.deepEqual(others, [])
      }
    })

    test('a name has an address of each family that the service has, and none of another', async () => {
      const addresses = await clusterAddresses(lab, 'bank', 'echo')
      for (const ws of joined)
        for (const [type, family] of [
          ['A', 4],
          ['AAAA', 6],
        ] as const) {
          const { status, records } = await ws.dig('echo.bank.svc.cluster.local', type)
          assert.equal(status, 'NOERROR')
          const wanted = addresses.filter(address => address.includes(':') === (family === 6))
          assert.deepEqual(
            records.map(record => record.split(/\s+/).at(-1)),
            wanted,
            `${ws.workstation.kind} ${type}`,
          )
        }
    })

    for (const family of families) {
      const isMine = (address: string) => address.includes(':') === (family === 6)

      test(`100 MB go to a service and its answer comes back (IPv${family})`, async t => {
        const [host = ''] = (await clusterAddresses(lab, 'bank', 'echo')).filter(isMine)
        for (const ws of joined) {
          const from = performance.now()
          const result = await ws.probe('upload', host, 7002, bytes)
          t.diagnostic(`${ws.workstation.kind}: ${Math.round(performance.now() - from)} ms ${JSON.stringify(result)}`)
          assert.deepEqual(result, { length: bytes, same: true })
        }
      })

      test(`datagrams to a service come back (IPv${family})`, async () => {
        const [host = ''] = (await clusterAddresses(lab, 'bank', 'echo')).filter(isMine)
        for (const ws of joined)
          assert.deepEqual(await ws.probe('datagram', host, 7, 1_000), { length: 1_000, same: true })
      })

      test(`a pod answers by its own address, and to a ping; an address that is no pod's does not (IPv${family})`, async () => {
        const pods = (await podAddresses(lab, 'shop', 'app=web')).filter(isMine)
        assert.equal(pods.length, 2)
        for (const ws of joined)
          for (const pod of pods) {
            const host = family === 6 ? `[${pod}]` : pod
            assert.match((await ws.curl(`http://${host}:8080/`)).stdout, /"app":"web"/)
            await until('it answers a ping', () => isAnswered(ws, pod))
          }
        const [ws] = joined
        const nobody = family === 6 ? 'fd10:244:1::ffff:1' : '10.244.1.250'
        assert.ok(ws !== undefined && !(await isAnswered(ws, nobody)))
      })
    }

    test('a web page by its short name', async () => {
      for (const ws of joined) assert.match((await ws.curl('http://web.shop/')).stdout, /"app":"web"/)
    })

    test('under virtual addresses each family works by name, and has its name back', async () => {
      const name = 'echo.bank.svc.cluster.local'
      const own = await clusterAddresses(lab, 'bank', 'echo')
      for (const ws of joined) {
        assert.equal((await ws.fairlead(['disconnect'])).code, 0)
        await ws.connect(['--namespace', 'shop', '--vnat', 'all'])
        for (const family of families) {
          const { records } = await ws.dig(name, family === 4 ? 'A' : 'AAAA')
          const address = records[0]?.split(/\s+/).at(-1) ?? ''
          assert.ok(
            address.includes(':') === (family === 6) && !own.includes(address),
            `${ws.workstation.kind}: ${address}`,
          )
          assert.deepEqual(await ws.probe('upload', address, 7002, 100_000), { length: 100_000, same: true })
          assert.deepEqual(await ws.probe('datagram', address, 7, 1_000), { length: 1_000, same: true })
          assert.ok((await ws.dig('-x', address)).records[0]?.endsWith(`${name}.`))
        }
      }
    })
  })

async function clusterAddresses(lab: Lab, namespace: string, service: string): Promise<string[]> {
  const path = '{.spec.clusterIPs[*]}'
  return (await lab.kubectl(['-n', namespace, 'get', 'service', service, '-o', `jsonpath=${path}`])).split(' ')
}

async function podAddresses(lab: Lab, namespace: string, selector: string): Promise<string[]> {
  const path = '{.items[*].status.podIPs[*].ip}'
  return (await lab.kubectl(['-n', namespace, 'get', 'pods', '-l', selector, '-o', `jsonpath=${path}`])).split(' ')
}

async function isAnswered({ workstation }: JoinedWorkstation, address: string): Promise<boolean> {
  const ping = ['busybox', address.includes(':') ? 'ping6' : 'ping', '-c', '1', '-W', '2', address]
  return (await workstation.run(ping)).code === 0
}
