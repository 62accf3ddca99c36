// Names of the cluster, of addresses and of everybody else, other networks in the way, and rights that are missing: on both kinds of workstation.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'

/** A name and type of every kind that programs ask for, outside the cluster. */
const outside: readonly (readonly [string, string])[] = [
  ['outside.example.test', 'A'],
  ['both.example.test', 'A'],
  ['both.example.test', 'AAAA'],
  ['outside.example.test', 'AAAA'],
  ['alias.example.test', 'CNAME'],
  ['alias.example.test', 'A'],
  ['any.wild.example.test', 'A'],
  ['example.test', 'MX'],
  ['example.test', 'TXT'],
  ['example.test', 'NS'],
  ['example.test', 'SOA'],
  ['txt.example.test', 'TXT'],
  ['big.example.test', 'TXT'],
  ['many.example.test', 'A'],
  ['_sip._tcp.example.test', 'SRV'],
  ['https.example.test', 'HTTPS'],
  ['caa.example.test', 'CAA'],
  ['naptr.example.test', 'NAPTR'],
  ['254.77.168.192.in-addr.arpa', 'PTR'],
  ['gateway.lab.test', 'A'],
  ['missing.example.test', 'A'],
]

describe('names and networks', needsRoot, () => {
  let lab: Lab
  const joined: JoinedWorkstation[] = []
  before(async () => {
    lab = await openJoinableLab('names')
    for (const kind of ['plain', 'resolved']) joined.push(await JoinedWorkstation.open(lab, lab.workstation(kind)))
  })
  after(async () => {
    for (const ws of joined) await ws[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  describe('while connected', () => {
    const earlier = new Map<JoinedWorkstation, string[]>()
    before(() =>
      onBoth(async ws => {
        earlier.set(ws, await askAll(ws))
        await ws.connect()
      }),
    )
    after(() => onBoth(ws => ws.fairlead(['disconnect'])))

    test('names outside the cluster have the same answers as before, whatever their type', () =>
      onBoth(async ws => {
        const answers = await askAll(ws)
        assert.deepEqual(answers, earlier.get(ws))
        assert.ok(
          answers.every(text => /NOERROR|NXDOMAIN/.test(text)),
          answers.join('\n'),
        )
      }))

    test('addresses of the cluster have their names in the cluster, others keep theirs', () =>
      onBoth(async ws => {
        const service = await lab.kubectl(['-n', 'shop', 'get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
        const pod = await lab.kubectl(['-n', 'bank', 'get', 'pod', 'db-0', '-o', 'jsonpath={.status.podIP}'])
        const nameOf = async (ip: string) => (await ws.dig('-x', ip)).records.map(last)
        assert.deepEqual(await nameOf(service), ['web.shop.svc.cluster.local.'])
        assert.deepEqual(await nameOf(pod), ['db-0.db.bank.svc.cluster.local.'])
        assert.deepEqual(await nameOf('192.168.77.11'), ['node1.lab.test.'])
        assert.equal((await ws.dig('-x', '10.96.255.254')).status, 'NXDOMAIN')
      }))

    test('services have records of every type that the cluster keeps', () =>
      onBoth(async ws => {
        const srv = await ws.dig('_http._tcp.web.shop.svc.cluster.local', 'SRV')
        assert.match(srv.records[0] ?? '', /SRV\s+\d+ \d+ 80 web\.shop\.svc\.cluster\.local\.$/)
        for (const type of ['TXT', 'HTTPS', 'AAAA'])
          assert.deepEqual(await ws.dig('web.shop.svc.cluster.local', type), { status: 'NOERROR', records: [] }, type)
        assert.equal((await ws.dig('db.bank.svc.cluster.local', 'A')).records.length, 2)
      }))

    test('a new namespace works as a top-level name, and stops when it is gone', async () => {
      await lab.kubectl(['create', 'namespace', 'fresh'])
      await lab.kubectl(['-n', 'fresh', 'create', 'service', 'clusterip', 'web', '--tcp=80'])
      const isThere = async (ws: JoinedWorkstation) => (await ws.dig('web.fresh', 'A')).records.length === 1
      await onBoth(ws => until('the name is there', () => isThere(ws), { withinMs: 5_000, everyMs: 100 }))
      await lab.kubectl(['delete', 'namespace', 'fresh', '--wait=false'])
      const isGone = async (ws: JoinedWorkstation) => !(await ws.sessions())[0]?.dns.domains.includes('fresh.')
      await onBoth(ws => until('the name is gone', () => isGone(ws), { withinMs: 20_000, everyMs: 200 }))
    })
  })

  describe('with networks, rights and people in the way', () => {
    afterEach(() =>
      onBoth(async ws => {
        await ws.fairlead(['disconnect'])
        await ws.workstation.run(['ip', 'link', 'delete', 'vpn0'])
      }),
    )

    test('a network that is reached another way is refused, names both ways out, and both work', () =>
      onBoth(async ws => {
        await vpn(ws, '10.96.0.0/12')
        const { code, stderr } = await ws.fairlead(['connect', '--namespace', 'shop'])
        assert.equal(code, 1)
        assert.match(stderr, /10\.96\.0\.0\/16 is already reached another way: 10\.96\.0\.0\/12 dev vpn0/)
        assert.match(stderr, /--never-proxy 10\.96\.0\.0\/16.*--allow-conflicting-subnets 10\.96\.0\.0\/16/)
        assert.match(stderr, /\(ROUTE_CONFLICT\)/)
        assert.deepEqual(await devices(ws), ['vpn0'])
        const pod = await podOf('app=web')

        await ws.connect(['--namespace', 'shop', '--never-proxy', '10.96.0.0/16'])
        assert.match((await ws.curl(`http://${pod}:8080/`)).stdout, /"app":"web"/)
        assert.match(await routeTo(ws, '10.96.0.1'), /dev vpn0/)
        await ws.fairlead(['disconnect'])

        await ws.connect(['--namespace', 'shop', '--allow-conflicting-subnets', '10.96.0.0/16'])
        assert.match((await ws.curl('http://web.shop/')).stdout, /"app":"web"/)
        await ws.fairlead(['disconnect'])
        assert.match(await routeTo(ws, '10.96.0.1'), /dev vpn0/)
      }))

    test('a network that comes into the way while connected is told, takes nothing away, and is forgotten when it goes', () =>
      onBoth(async ws => {
        await ws.connect()
        await vpn(ws, '10.96.0.0/12')
        const isTold = async () => (await ws.sessions())[0]?.warnings.some(({ code }) => code === 'ROUTE_CONFLICT')
        await until('the conflict is told', isTold, { withinMs: 5_000, everyMs: 200 })
        assert.match((await ws.curl('http://web.shop/')).stdout, /"app":"web"/)
        await ws.workstation.must(['ip', 'link', 'delete', 'vpn0'])
        await until('the warning is gone', async () => !(await isTold()), { withinMs: 5_000, everyMs: 200 })
      }))

    test('what the machine needs itself stays out of a network that is taken over', () =>
      onBoth(async ws => {
        // The whole LAN, in which the nameserver, the gateway and the API server are.
        const lan = '192.168.77.0/24'
        await ws.connect(['--namespace', 'shop', '--also-proxy', lan, '--allow-conflicting-subnets', lan])
        for (const address of ['192.168.77.254', '192.168.77.11'])
          assert.match(await routeTo(ws, address), /dev eth0/, address)
        assert.match(await routeTo(ws, '192.168.77.12'), /dev fl0/)
        assert.equal((await ws.dig('outside.example.test', 'A')).status, 'NOERROR')
        assert.match((await ws.curl('http://web.shop/')).stdout, /"app":"web"/)
      }))

    test("another nameserver of the machine's while connected is overridden too", async () => {
      const [ws] = joined
      if (ws === undefined) assert.fail('no workstation')
      await ws.connect()
      const before = await ws.workstation.must(['cat', '/etc/resolv.conf'])
      const after = before.replace('192.168.77.254', 'fd77:77::fe')
      await ws.workstation.must(['sh', '-c', 'cat > /etc/resolv.conf'], { input: after })
      const isKnown = async () => (await ws.curl('http://web.shop/')).code === 0
      await until('names of the cluster work again', isKnown, { withinMs: 8_000, everyMs: 200 })
      assert.equal((await ws.dig('outside.example.test', 'A')).status, 'NOERROR')
      await ws.workstation.must(['sh', '-c', 'cat > /etc/resolv.conf'], { input: before })
    })

    test('a person without rights is told which are missing, and connects with just those', async () => {
      const [ws] = joined
      if (ws === undefined) assert.fail('no workstation')
      const kubeconfig = ['--kubeconfig', await lab.issueKubeconfig('ann')]
      assert.equal((await ws.fairlead(['connect', ...kubeconfig])).code, 1)
      const refused = await ws.fairlead(['doctor', ...kubeconfig])
      assert.equal(refused.code, 1)
      assert.match(refused.stdout, /FAILED\s+Permissions: .*get services traffic-manager in the namespace fairlead/)
      assert.match(refused.stdout, /get pods\/portforward in the namespace fairlead/)
      const role = ['-n', 'fairlead', 'create', 'role', 'connect']
      await lab.kubectl([...role, '--verb=get,list,create', '--resource=services,pods,pods/portforward'])
      await lab.kubectl(['-n', 'fairlead', 'create', 'rolebinding', 'connect', '--role=connect', '--user=ann'])
      await until('the right is there', async () => (await ws.fairlead(['doctor', ...kubeconfig])).code === 0)
      const { stdout } = await ws.fairlead(['connect', '--namespace', 'shop', ...kubeconfig])
      assert.match(stdout, /You may not list the namespaces/)
      assert.match((await ws.curl('http://web/')).stdout, /"app":"web"/)
      await ws.fairlead(['disconnect'])
      await lab.kubectl(['-n', 'fairlead', 'delete', 'role/connect', 'rolebinding/connect'])
    })

    test('Ctrl-C during connect returns when nothing is left', () =>
      onBoth(async ws => {
        const child = ws.spawn(['connect', '--namespace', 'shop'])
        let said = ''
        child.stderr?.on('data', (piece: Buffer) => {
          said += piece.toString()
          // Once: a second one doesn't wait.
          if (piece.includes('opening the network device')) child.kill('SIGINT')
        })
        const [code] = (await once(child, 'close')) as [number]
        assert.deepEqual([code, await devices(ws), await ws.sessions()], [1, [], []], said)
        assert.match(said, /\(CANCELLED\)/)
      }))
  })

  test('a value that is no value is wrong usage', async () => {
    const result = await joined[0]?.fairlead(['connect', '--also-proxy', 'everything'])
    assert.equal(result?.code, 2)
    assert.match(result.stderr, /everything of --also-proxy/)
  })

  /** The same on both kinds of workstation, at the same time. */
  async function onBoth(check: (ws: JoinedWorkstation) => Promise<unknown>): Promise<void> {
    for (const { status, ...rest } of await Promise.allSettled(joined.map(check)))
      if (status === 'rejected') throw (rest as PromiseRejectedResult).reason
  }

  async function podOf(selector: string): Promise<string> {
    return lab.kubectl(['-n', 'shop', 'get', 'pod', '-l', selector, '-o', 'jsonpath={.items[0].status.podIP}'])
  }
})

/** Status and sorted records of all of `outside`, without what differs from one time to the next. */
async function askAll(ws: JoinedWorkstation): Promise<string[]> {
  const answers: string[] = []
  for (const [name, type] of outside) {
    const { status, records } = await ws.dig(name, type)
    const plain = records.map(record => record.replace(/\s+\d+\s+IN\s+/, ' ').replace(/\s+/g, ' '))
    answers.push(`${name} ${type}: ${status} ${plain.sort().join(' | ')}`)
  }
  return answers
}

/** Another network of the machine, as a VPN makes one. */
async function vpn(ws: JoinedWorkstation, prefix: string): Promise<void> {
  await ws.workstation.must(['ip', 'tuntap', 'add', 'dev', 'vpn0', 'mode', 'tun'])
  await ws.workstation.must(['ip', 'link', 'set', 'vpn0', 'up'])
  await ws.workstation.must(['ip', 'route', 'add', prefix, 'dev', 'vpn0'])
}

async function routeTo(ws: JoinedWorkstation, address: string): Promise<string> {
  return ws.workstation.must(['ip', 'route', 'get', address])
}

/** All but loopback and the cable. */
async function devices(ws: JoinedWorkstation): Promise<string[]> {
  const lines = (await ws.workstation.must(['ip', '-brief', 'link'])).trim().split('\n')
  return lines.map(line => line.split(/[\s@]/)[0] ?? '').filter(name => name !== 'lo' && name !== 'eth0')
}

function last(record: string): string {
  return record.split(/\s+/).at(-1) ?? ''
}
