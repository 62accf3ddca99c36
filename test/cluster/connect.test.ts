// The main job, on both kinds of workstation, against a real cluster: what a user sees after `fairlead connect`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/index.ts'
import { installManager, JoinedWorkstation, needsRoot, until } from '../support/index.ts'

const megabytes = 1_000_000

describe('a workstation joins a cluster', needsRoot, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.open({
      name: `connect${process.pid}`,
      workstations: [
        { name: 'plain', kind: 'plain' },
        { name: 'resolved', kind: 'resolved' },
      ],
    })
    await installManager(lab, lab.workstation('plain'))
  })
  after(async () => lab[Symbol.asyncDispose]())

  for (const kind of ['plain', 'resolved'] as const) {
    describe(`${kind} workstation`, () => {
      let ws: JoinedWorkstation
      let podAddress: string
      before(async () => {
        ws = await JoinedWorkstation.open(lab, lab.workstation(kind))
        podAddress = (
          await lab.kubectl(['-n', 'shop', 'get', 'pod', '-l', 'app=web', '-o', 'jsonpath={.items[0].status.podIP}'])
        ).trim()
        await ws.connect()
      })
      after(async () => ws[Symbol.asyncDispose]())

      test('status says connected, with the mechanism that fits the machine', async () => {
        const { stdout } = await ws.fairlead(['status', '--output', 'json'])
        const status = JSON.parse(stdout) as { sessions: { state: string; dns: { mechanism: string } }[] }
        assert.equal(status.sessions.length, 1)
        assert.equal(status.sessions[0]?.dns.mechanism, kind === 'plain' ? 'overriding' : 'resolved')
      })

      for (const host of ['web', 'web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local']) {
        test(`a service answers as ${host}`, async () => {
          const { stdout, stderr } = await ws.curl(`http://${host}/hello`)
          assert.match(stdout, /"path":"\/hello"/, stderr)
        })
      }

      test('a pod answers at its address and a headless pod by its name', async () => {
        assert.match((await ws.curl(`http://${podAddress}:8080/`)).stdout, /"app":"web"/)
        assert.match((await ws.curl('http://db-0.db.bank.svc.cluster.local:8080/')).stdout, /"pod":"db-0"/)
      })

      test('100 MB go up and come down unchanged, over half-closed connections', async () => {
        assert.deepEqual(await ws.probe('upload', podAddress, 7002, 100 * megabytes), {
          length: 100 * megabytes,
          same: true,
        })
        assert.deepEqual(await ws.probe('download', podAddress, 7003, 100 * megabytes), {
          length: 100 * megabytes,
          same: true,
        })
      })

      test('500 connections are open at once and all are answered', async () => {
        assert.deepEqual(await ws.probe('many', podAddress, 7000, 500), { open: 500, answered: 500 })
      })

      test('datagrams of 1 to 60,000 bytes are echoed', async () => {
        for (const length of [1, 1400, 9000, 60_000]) {
          assert.deepEqual(await ws.probe('datagram', podAddress, 7000, length), { length, same: true })
        }
      })

      test('a closed port is refused, a reset arrives as a reset', async () => {
        assert.equal((await ws.probe('dial', podAddress, 81))['outcome'], 'ECONNREFUSED')
        assert.equal((await ws.probe('reset', podAddress, 7004))['outcome'], 'ECONNRESET')
      })

      test('an address that no pod has is unreachable or silent, never connected', async () => {
        const { outcome } = await ws.probe('dial', '10.244.1.253', 80, 6000)
        assert.ok(outcome === 'EHOSTUNREACH' || outcome === 'silence', String(outcome))
      })

      test('AAAA of a service without IPv6 is NOERROR and empty, a missing service is NXDOMAIN', async () => {
        assert.deepEqual(await ws.dig('web.shop.svc.cluster.local', 'AAAA'), { status: 'NOERROR', records: [] })
        assert.equal((await ws.dig('nothing.shop.svc.cluster.local', 'A')).status, 'NXDOMAIN')
      })

      test('names outside the cluster resolve as before', async () => {
        const { status, records } = await ws.dig('outside.example.test', 'A')
        assert.equal(status, 'NOERROR')
        assert.equal(records.length, 1)
        assert.equal((await ws.dig('outside.example.test', 'TXT')).status, 'NOERROR')
      })

      test('another user of the machine sees no session and cannot end it', async () => {
        const { stdout } = await ws.fairlead(['status', '--output', 'json'], { uid: 4242 })
        assert.deepEqual((JSON.parse(stdout) as { sessions: unknown[] }).sessions, [])
        await ws.fairlead(['disconnect'], { uid: 4242 })
        assert.match((await ws.curl('http://web.shop/')).stdout, /"app":"web"/)
      })

      test('the manager pod is deleted: names and connections come back by themselves', async () => {
        const old = await readyManager(lab)
        await lab.kubectl(['-n', 'fairlead', 'delete', 'pod', String(old), '--wait=false'])
        const isNew = async () => ![undefined, old].includes(await readyManager(lab))
        await until('the new manager pod is ready', isNew, { withinMs: 60_000, everyMs: 200 })
        await until(
          'the service answers again',
          async () => (await ws.curl('http://web.shop/', '--max-time', '2')).code === 0,
          { withinMs: 5000 },
        )
      })

      test('disconnect leaves nothing and the machine resolves as before', async () => {
        assert.equal((await ws.fairlead(['disconnect'])).code, 0)
        await assertClean(ws)
      })

      for (const half of ['root', 'user'] as const) {
        test(`kill -9 of the ${half} half leaves nothing, and the next connect works`, async () => {
          await ws.connect()
          const halves = await ws.workstation.run([
            'pgrep',
            '-f',
            half === 'root' ? 'fairleadd-root.mjs' : 'fairleadd-user.mjs',
          ])
          const own = await pidsInside(ws, halves.stdout)
          assert.notEqual(own.length, 0)
          for (const pid of own) process.kill(pid, 'SIGKILL')
          await until('nothing of ours is left', async () => assertClean(ws).then(() => true), { withinMs: 5000 })
          if (half === 'root') await ws.restart()
          await ws.connect()
          assert.match((await ws.curl('http://web.shop/')).stdout, /"app":"web"/)
          await ws.fairlead(['disconnect'])
        })
      }
    })
  }
})

/** The name of a manager pod that is Ready and not on its way out; undefined while there is none. */
async function readyManager(lab: Lab): Promise<string | undefined> {
  const list = JSON.parse(
    await lab.kubectl(['-n', 'fairlead', 'get', 'pod', '-l', 'app=traffic-manager', '-o', 'json']),
  ) as {
    items: {
      metadata: { name: string; deletionTimestamp?: string }
      status: { conditions?: { type: string; status: string }[] }
    }[]
  }
  return list.items.find(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined &&
      status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  )?.metadata.name
}

/** Only processes of this workstation's network namespace: a lab is never alone on its machine. */
async function pidsInside(ws: JoinedWorkstation, pgrep: string): Promise<number[]> {
  const { stdout } = await ws.workstation.run([
    'sh',
    '-c',
    'for p in $0; do [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/self/ns/net)" ] && echo $p; done',
    pgrep.trim().replaceAll('\n', ' '),
  ])
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(Number)
}

async function assertClean(ws: JoinedWorkstation): Promise<void> {
  const links = await ws.workstation.run(['ip', '-brief', 'link', 'show', 'type', 'tun'])
  assert.equal(links.stdout, '')
  assert.doesNotMatch(
    (await ws.workstation.run(['ip', 'route', 'show', 'table', 'all'])).stdout,
    / dev fl\d|246\.246\./,
  )
  assert.doesNotMatch((await ws.workstation.run(['nft', 'list', 'ruleset'])).stdout, /fairlead/)
  assert.equal((await ws.dig('outside.example.test', 'A')).status, 'NOERROR')
}
