// Networks that overlap: a VPN that has the cluster's service network, a second cluster with the very same networks, a second user of the machine, a
// container. On both kinds of workstation.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { apiServer, Lab } from '../lab/index.ts'
import {
  ContainerNetwork,
  DaemonContainer,
  installManager,
  JoinedWorkstation,
  needsRoot,
  until,
} from '../support/index.ts'

/** The VPN's network holds the lab's services (10.96.0.0/16), and a host that answers as the sample application does. */
const vpnNetwork = '10.96.0.0/12'
const vpnHost = '10.97.0.1'
const secondUser = 4242
const kinds = ['plain', 'resolved'] as const

interface Status {
  readonly name: string
  readonly state: string
  readonly device: string
  readonly routes: readonly string[]
  readonly warnings: readonly { readonly code: string }[]
  readonly intercepts: readonly { readonly name: string }[]
  readonly virtual: readonly { readonly network: string; readonly subnet: string; readonly because: string }[]
  readonly dns: { readonly ownZone: string; readonly isPrimary: boolean; readonly search: readonly string[] }
}

describe('overlapping networks', needsRoot, () => {
  let lab: Lab
  let folder: string
  const joined = new Map<string, JoinedWorkstation>()
  const helpers: ChildProcess[] = []
  const namespaces: string[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairlead-overlaps-'))
    await chmod(folder, 0o755)
    const workstations = kinds.map(kind => ({ name: kind, kind }))
    lab = await Lab.open({ name: `overlaps${process.pid}`, nodes: 1, workstations })
    await installManager(lab, lab.workstation('plain'))
    for (const kind of kinds) {
      await joinVpn(kind)
      joined.set(kind, await JoinedWorkstation.open(lab, lab.workstation(kind)))
    }
  })
  after(async () => {
    for (const ws of joined.values()) await ws[Symbol.asyncDispose]()
    for (const helper of helpers) helper.kill('SIGKILL')
    for (const name of namespaces) await lab.lan.run(['ip', 'netns', 'delete', name])
    await lab[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  function helper(argv: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    const [program = '', ...args] = argv
    helpers.push(spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } }))
  }

  /** A network of its own behind a cable of the workstation, as a company's VPN is. */
  async function joinVpn(kind: string): Promise<void> {
    const vpn = lab.lan.network.replace(/lan$/, `vpn${kind}`)
    const workstation = lab.lan.network.replace(/lan$/, kind)
    await lab.lan.must(['ip', 'netns', 'add', vpn])
    namespaces.push(vpn)
    const ip = (network: string, ...args: string[]) => lab.lan.must(['ip', '-n', network, ...args])
    await ip(workstation, 'link', 'add', 'vpn0', 'type', 'veth', 'peer', 'name', 'far0', 'netns', vpn)
    for (const [network, device, address] of [
      [workstation, 'vpn0', '10.255.0.1/30'],
      [vpn, 'far0', '10.255.0.2/30'],
      [vpn, 'lo', `${vpnHost}/32`],
    ] as const) {
      await ip(network, 'address', 'add', address, 'dev', device)
      await ip(network, 'link', 'set', device, 'up')
    }
    await ip(workstation, 'route', 'add', vpnNetwork, 'via', '10.255.0.2')
    helper(['nsenter', `--net=/run/netns/${vpn}`, lab.sampleProgram, 'serve'], { APP: 'vpn', POD_NAME: 'vpn' })
  }

  const sessionsOf = async (ws: JoinedWorkstation, uid = 0): Promise<readonly Status[]> => {
    const { stdout } = await ws.fairlead(['status', '--output', 'json'], { uid })
    return (JSON.parse(stdout) as { sessions: Status[] }).sessions
  }
  const body = async (ws: JoinedWorkstation, url: string): Promise<Record<string, string>> => {
    const { stdout, stderr } = await ws.curl(url)
    assert.notEqual(stdout, '', `${url}: ${stderr}`)
    return JSON.parse(stdout) as Record<string, string>
  }
  const addressOf = async (ws: JoinedWorkstation, name: string): Promise<string> => {
    const { records } = await ws.dig(name, 'A')
    return records[0]?.split(/\s+/).at(-1) ?? ''
  }
  const podsOf = async (of: Lab, app: string): Promise<readonly string[]> => {
    const query = ['-n', 'shop', 'get', 'pod', '-l', `app=${app}`, '-o', 'jsonpath={.items[*].metadata.name}']
    return (await of.kubectl(query)).trim().split(' ')
  }

  for (const kind of kinds) {
    describe(`a VPN on a ${kind} workstation`, () => {
      let ws: JoinedWorkstation
      before(() => {
        ws = joined.get(kind) ?? assert.fail(kind)
      })
      afterEach(async () => {
        await ws.fairlead(['disconnect'])
      })

      test('without a word, the connection is refused, and three ways out are named', async () => {
        const { code, stderr } = await ws.fairlead(['connect', '--namespace', 'shop'])
        assert.equal(code, 1)
        assert.match(stderr, /ROUTE_CONFLICT/)
        for (const flag of ['--never-proxy', '--allow-conflicting-subnets', '--vnat 10.96.0.0/16'])
          assert.ok(stderr.includes(flag), stderr)
      })

      test('with --vnat the services work by name, pods by address, and the VPN keeps its addresses', async () => {
        await ws.connect(['--namespace', 'shop', '--vnat', '10.96.0.0/16'])
        for (const name of ['web', 'web.shop', 'web.shop.svc.cluster.local'])
          assert.equal((await body(ws, `http://${name}/`))['app'], 'web')
        const virtual = await addressOf(ws, 'web.shop.svc.cluster.local')
        assert.match(virtual, /^198\.1[89]\./)
        assert.equal((await body(ws, `http://${virtual}/`))['app'], 'web')
        assert.equal((await body(ws, `http://${vpnHost}:8080/`))['app'], 'vpn')
        const pod = await lab.kubectl([
          '-n',
          'shop',
          'get',
          'pod',
          '-l',
          'app=web',
          '-o',
          'jsonpath={.items[0].status.podIP}',
        ])
        assert.equal((await body(ws, `http://${pod.trim()}:8080/`))['app'], 'web')
        const { records } = await ws.dig('-x', virtual)
        assert.ok(records[0]?.endsWith('web.shop.svc.cluster.local.'), records.join())
        assert.deepEqual(await ws.probe('datagram', 'echo.bank', 7, 9000), { length: 9000, same: true })
      })

      test('pods under virtual addresses answer to ping, and a closed port refuses', async () => {
        await ws.connect(['--namespace', 'shop', '--vnat', 'all'])
        const pod = await addressOf(ws, 'db-0.db.bank.svc.cluster.local')
        assert.match(pod, /^198\.1[89]\./)
        assert.equal((await body(ws, 'http://db-0.db.bank:8080/'))['pod'], 'db-0')
        await ws.workstation.must(['busybox', 'ping', '-c', '1', '-W', '5', pod])
        assert.equal((await ws.probe('dial', pod, 81))['outcome'], 'ECONNREFUSED')
        const nobody = pod.replace(/\d+$/, '250')
        assert.equal((await ws.probe('dial', nobody, 80))['outcome'], 'EHOSTUNREACH')
      })

      test('--vnat auto finds out by itself, and says so', async () => {
        await ws.connect(['--namespace', 'shop', '--vnat', 'auto'])
        assert.equal((await body(ws, 'http://web.shop/'))['app'], 'web')
        const [session] = await sessionsOf(ws)
        assert.deepEqual(
          session?.virtual.map(({ network, because }) => [network, because.startsWith(vpnNetwork)]),
          [['10.96.0.0/16', true]],
        )
        assert.ok(session.routes.some(route => route.startsWith('10.244.')))
      })
    })
  }

  test('--proxy-via starts connections in a pod of the workload', async () => {
    const ws = joined.get('plain') ?? assert.fail()
    try {
      await ws.connect(['--namespace', 'shop', '--vnat', 'services', '--proxy-via', 'pods=web'])
      const { peer } = await body(ws, 'http://db-0.db.bank.svc.cluster.local:8080/')
      const pods = await lab.kubectl([
        '-n',
        'shop',
        'get',
        'pod',
        '-l',
        'app=web',
        '-o',
        'jsonpath={.items[*].status.podIP}',
      ])
      assert.ok(
        pods
          .trim()
          .split(' ')
          .includes(peer?.replace(/:\d+$/, '') ?? ''),
        `${peer} is none of ${pods}`,
      )
      const missing = await ws.fairlead(['connect', '--name', 'other', '--vnat', 'all', '--proxy-via', 'pods=nothing'])
      assert.match(missing.stderr, /PROXY_VIA_FAILED/)
    } finally {
      await ws.fairlead(['disconnect'])
    }
  })

  describe('a second user, a VPN, a second cluster and a container beside each other', () => {
    let second: Lab
    let otherKubeconfig: string
    let userKubeconfig: string
    before(async () => {
      second = await Lab.open({ name: `overlapb${process.pid}`, nodes: 1 })
      await installManager(second, second.workstation('ws'))
      // Both clusters have the same addresses: the second is reached through the loopback, as a cluster on the same host would be.
      const pipe = join(folder, 'second.sock')
      helper([
        'nsenter',
        `--net=/run/netns/${second.lan.network}`,
        'socat',
        `UNIX-LISTEN:${pipe},fork`,
        `TCP:${new URL(apiServer).host}`,
      ])
      for (const kind of kinds) {
        const network = lab.lan.network.replace(/lan$/, kind)
        helper([
          'nsenter',
          `--net=/run/netns/${network}`,
          'socat',
          'TCP-LISTEN:7443,bind=127.0.0.1,reuseaddr,fork',
          `UNIX-CONNECT:${pipe}`,
        ])
      }
      otherKubeconfig = join(folder, 'second.kubeconfig')
      const text = await readFile(second.kubeconfig, 'utf8')
      await writeFile(otherKubeconfig, text.replaceAll(apiServer, 'https://127.0.0.1:7443'))
      userKubeconfig = join(folder, 'user.kubeconfig')
      await writeFile(userKubeconfig, await readFile(await lab.issueKubeconfig('anna', ['system:masters'])), {
        mode: 0o644,
      })
      await second.kubectl(['create', 'namespace', 'lonely'])
    })
    after(async () => second[Symbol.asyncDispose]())

    for (const kind of kinds) {
      test(`all work on a ${kind} workstation`, async () => {
        const ws = joined.get(kind) ?? assert.fail(kind)
        const pods = { first: await podsOf(lab, 'web'), second: await podsOf(second, 'web') }
        const podAt = async (host: string) => (await body(ws, `http://${host}/`))['pod'] ?? ''
        await ws.connect(['--name', 'first', '--namespace', 'shop', '--vnat', 'auto'])
        await ws.connect(['--name', 'second', '--kubeconfig', otherKubeconfig, '--namespace', 'bank', '--vnat', 'auto'])
        const asUser = { uid: secondUser }
        const third = [
          'connect',
          '--name',
          'anna',
          '--kubeconfig',
          userKubeconfig,
          '--namespace',
          'shop',
          '--vnat',
          'all',
        ]
        const { code, stderr } = await ws.fairlead(third, asUser)
        assert.equal(code, 0, `${stderr}\n${ws.log}`)
        await using network = await ContainerNetwork.open(lab, kind)
        const { pid: networkPid, resolvConf } = network
        await using container = await DaemonContainer.start(lab, { networkPid, resolvConf })
        const joining = await container.fairlead('connect', '--kubeconfig', '/kubeconfig', '--namespace', 'bank')
        assert.equal(joining.code, 0, joining.stdout + joining.stderr)

        // Plain names are the first session's; below its own zone each cluster has all of its names.
        assert.ok(pods.first.includes(await podAt('web')))
        assert.ok(pods.first.includes(await podAt('web.shop')))
        assert.ok(pods.first.includes(await podAt('web.shop.svc.cluster.local')))
        assert.ok(pods.first.includes(await podAt('web.shop.first.fairlead.internal')))
        assert.ok(pods.second.includes(await podAt('web.shop.second.fairlead.internal')))
        assert.equal((await body(ws, 'http://db-0.db.bank.second.fairlead.internal:8080/'))['pod'], 'db-0')
        // The second user's session is of the first cluster, under addresses of its own.
        assert.ok(pods.first.includes(await podAt('web.shop.anna.fairlead.internal')))
        assert.equal((await body(ws, `http://${vpnHost}:8080/`))['app'], 'vpn')
        assert.equal((await ws.dig('nothing.shop.second.fairlead.internal', 'A')).status, 'NXDOMAIN')
        assert.equal((await ws.dig('outside.example.test', 'A')).status, 'NOERROR')
        // The container has the cluster's own addresses, and its machine's names outside the cluster by Docker's resolver.
        assert.match((await container.get('http://db-0.db.bank:8080/')).stdout, /"pod":"db-0"/)
        assert.match((await container.get('http://outside.example.test:8080/')).stdout, /\S/)
        assert.equal((await container.get('http://web.shop.first.fairlead.internal/')).code, 1)

        const addresses = await Promise.all(
          ['first', 'second', 'anna'].map(of => addressOf(ws, `web.shop.${of}.fairlead.internal`)),
        )
        assert.equal(new Set(addresses).size, 3, addresses.join())
        const name = (await ws.dig('-x', addresses[1] ?? '')).records[0] ?? ''
        assert.match(name, /web\.shop\.svc\.cluster\.local\.second\.fairlead\.internal\.$/)

        const sessions = await sessionsOf(ws)
        assert.deepEqual(
          sessions.map(session => [session.name, session.dns.isPrimary, session.dns.search.length]),
          [
            ['first', true, 1],
            ['second', false, 0],
          ],
        )
        const ofUser = await sessionsOf(ws, secondUser)
        assert.equal(ofUser.length, 1)
        // Each was asked by the machine's programs when it was set up.
        for (const { name, warnings } of [...sessions, ...ofUser])
          assert.deepEqual([name, warnings.map(({ code }) => code)], [name, []])
        assert.equal(new Set(sessions.map(({ device }) => device)).size, 2)
        assert.match((await ws.fairlead(['list', '--session', 'second', '-n', 'bank'])).stdout, /echo/)
        assert.match((await ws.fairlead(['list'])).stderr, /SESSION_SEVERAL/)

        // An intercept belongs to one session: the other cluster's service of that name goes on as it is.
        const local = ws.workstation.spawn([lab.sampleProgram, 'serve'], {
          stdio: 'ignore',
          env: { APP: 'local', POD_NAME: 'local' },
        })
        try {
          const taken = await ws.fairlead([
            ...['intercept', 'web', '--session', 'second', '--namespace', 'shop'],
            ...['--port', '8080:http', '--mount=false'],
          ])
          assert.equal(taken.code, 0, taken.stderr)
          const counts = (await sessionsOf(ws)).map(({ name, intercepts }) => `${name} ${intercepts.length}`)
          assert.deepEqual(counts, ['first 0', 'second 1'])
          const clusterIp = await second.kubectl([
            '-n',
            'shop',
            'get',
            'service',
            'web',
            '-o',
            'jsonpath={.spec.clusterIP}',
          ])
          const get = (of: Lab) => of.node(1).must(['curl', '-s', '--max-time', '5', `http://${clusterIp.trim()}/`])
          await until('a caller in the second cluster is answered from here', async () =>
            (await get(second)).includes('"app":"local"'),
          )
          assert.ok(pods.first.includes(await podAt('web.shop')))
          assert.equal((await ws.fairlead(['leave', 'web', '--session', 'second'])).code, 0)
        } finally {
          local.kill('SIGKILL')
        }
        // The agent stays: pods have other names now.
        pods.second = await podsOf(second, 'web')

        // The chosen one answers plain names, and when it goes the first has them again.
        await ws.connect([
          '--name',
          'second',
          '--kubeconfig',
          otherKubeconfig,
          '--namespace',
          'bank',
          '--vnat',
          'auto',
          '--primary',
        ])
        await until('the second has the plain names', async () => pods.second.includes(await podAt('web.shop')), {
          withinMs: 10_000,
        })
        assert.equal((await ws.fairlead(['disconnect', 'second'])).code, 0)
        await until('the first has the plain names', async () => pods.first.includes(await podAt('web.shop')), {
          withinMs: 10_000,
        })

        // One goes, the others stay.
        assert.equal((await ws.fairlead(['disconnect'], asUser)).code, 0)
        assert.ok(pods.first.includes(await podAt('web.shop')))
        assert.equal((await ws.fairlead(['disconnect'])).code, 0)
        assert.equal((await body(ws, `http://${vpnHost}:8080/`))['app'], 'vpn')
        assert.match((await container.get('http://db-0.db.bank:8080/')).stdout, /"pod":"db-0"/)
      })
    }
  })
})
