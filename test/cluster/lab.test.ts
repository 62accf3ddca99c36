// The lab itself: what later tests rely on, and that nothing of it stays behind.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { nodeRootfs, writeImage } from '../../cluster/image/index.ts'
import { Lab, lan, nodeAddress, openCluster, type Workstation } from '../lab/index.ts'
import { needsRoot, until } from '../support/index.ts'
import { isAlive, type Traces, tracesOf } from './lab-traces.ts'

const probe = join(import.meta.dirname, '../support/probe.ts')

/** What its network namespaces start with. */
function prefixOf(lab: Lab): string {
  return lab.lan.network.replace(/lan$/, '')
}

async function assertNothingStays(name: string, prefix: string, before: Traces): Promise<void> {
  const none = { ...before, namespaces: [], mounts: [], processes: [], files: [] }
  // Groups of other labs that are just going down are lost for a moment.
  await until('no control group is lost', () => {
    const lost = tracesOf(name, prefix).lostCgroups
    return lost.every(group => before.lostCgroups.includes(group))
  })
  assert.deepEqual({ ...tracesOf(name, prefix), lostCgroups: before.lostCgroups }, none)
}

describe('lab', { ...needsRoot, concurrency: false }, () => {
  let lab: Lab
  let plain: Workstation
  let resolved: Workstation
  const scratch = mkdtempSync(join(tmpdir(), 'fairlead-lab-test-'))

  before(async () => {
    lab = await Lab.open({
      workstations: [
        { name: 'ws', kind: 'plain' },
        { name: 'res', kind: 'resolved' },
      ],
    })
    plain = lab.workstation('ws')
    resolved = lab.workstation('res')
  })
  after(async () => {
    rmSync(scratch, { recursive: true, force: true })
    await lab[Symbol.asyncDispose]()
  })

  test('lab: every node is Ready and every pod of the sample application runs', async () => {
    const nodes = await lab.kubectl(['get', 'nodes', '--no-headers'])
    assert.equal(nodes.match(/ Ready /g)?.length, 2)
    const pods = await lab.kubectl(['get', 'pods', '-A', '--no-headers'])
    assert.equal(pods.match(/1\/1 +Running/g)?.length, 8, pods)
  })

  for (const [namespace, name] of [
    ['shop', 'db-1.db.bank.svc.cluster.local'],
    ['bank', 'web.shop'],
    ['shop', 'outside.example.test'],
  ]) {
    test(`lab: a pod in ${namespace} resolves ${name}`, async () => {
      const workload = namespace === 'shop' ? 'deploy/web' : 'deploy/echo'
      const text = await lab.kubectl(['-n', namespace ?? '', 'exec', workload, '--', '/sample', 'lookup', name ?? ''])
      assert.match(text, /^\d+\.\d+\.\d+\.\d+\n$/)
    })
  }

  test('lab: pods see each other by their own addresses, on one node and across', async () => {
    const pods = (await lab.get('/api/v1/namespaces/bank/pods?labelSelector=app%3Ddb')) as PodList
    const all = (await lab.get('/api/v1/namespaces/shop/pods')) as PodList
    for (const { status } of pods.items) {
      for (const { metadata, status: asker } of all.items) {
        const url = `/api/v1/namespaces/shop/pods/${metadata.name}:8080/proxy/lookup?name=${status.podIP}`
        assert.deepEqual(await lab.get(url), { addresses: [status.podIP] })
        assert.notEqual(asker.podIP, status.podIP)
      }
      // Its log is read when it has ended: an attached kubectl can miss what a short program says.
      const name = `peer-${status.podIP.replaceAll('.', '-')}`
      const script = `echo self $(hostname -i); nc ${status.podIP} 7008`
      const image = ['--image=lab/busybox:1', '--image-pull-policy=IfNotPresent', '--restart=Never']
      await lab.kubectl(['-n', 'shop', 'run', name, ...image, '--command', '--', 'sh', '-c', script])
      await lab.kubectl([
        '-n',
        'shop',
        'wait',
        'pod',
        name,
        '--for=jsonpath={.status.phase}=Succeeded',
        '--timeout=30s',
      ])
      const text = await lab.kubectl(['-n', 'shop', 'logs', name])
      await lab.kubectl(['-n', 'shop', 'delete', 'pod', name, '--wait=false'])
      const [, self = ''] = /self (\S+)/.exec(text) ?? []
      assert.match(text, new RegExp(`^db-\\d ${self.replaceAll('.', '\\.')}:\\d+$`, 'm'), text)
    }
  })

  test('lab: exec, logs and port-forward work as in any cluster', async () => {
    assert.equal(
      await lab.kubectl(['-n', 'bank', 'exec', 'db-0', '--', '/sample', 'lookup', '127.0.0.1']),
      '127.0.0.1\n',
    )
    assert.match(await lab.kubectl(['-n', 'kube-system', 'logs', 'deploy/coredns']), /CoreDNS/)
    const forward = plain.spawn([...lab.kubectlCommand, '-n', 'shop', 'port-forward', 'deploy/web', '18080:8080'], {
      stdio: 'ignore',
    })
    try {
      const url = 'http://127.0.0.1:18080/through'
      const text = await until('the forwarded port answers', () => plain.must(['curl', '-s', '--max-time', '2', url]))
      const answer = JSON.parse(text) as { pod: string; path: string }
      assert.equal(answer.path, '/through')
      assert.match(answer.pod, /^web-/)
    } finally {
      forward.kill()
    }
  })

  test('lab: the ports of the sample application behave as they say', async () => {
    const service = (await lab.get('/api/v1/namespaces/bank/services/echo')) as { spec: { clusterIP: string } }
    const ask = async (command: string, port: number, number = 0): Promise<unknown> => {
      const argv = [process.execPath, probe, command, service.spec.clusterIP, String(port), String(number)]
      const { stdout, stderr } = await lab.node(2).run(argv, { timeoutMs: 100_000 })
      return JSON.parse(stdout || JSON.stringify(stderr)) as unknown
    }
    // Half-close: the answer comes after our end. Then the pattern, whole.
    assert.deepEqual(await ask('upload', 7002, 5_000_000), { length: 5_000_000, same: true })
    assert.deepEqual(await ask('download', 7003, 5_000_000), { length: 5_000_000, same: true })
    assert.equal(((await ask('dial', 7999)) as { outcome: string }).outcome, 'ECONNREFUSED')
    assert.equal(((await ask('dial', 7)) as { outcome: string }).outcome, 'connected')
  })

  for (const [name, kind] of [
    ['ws', 'plain'],
    ['res', 'resolved'],
  ]) {
    test(`lab: a ${kind ?? ''} workstation resolves names outside and reaches them, and no name of the cluster`, async () => {
      const workstation = lab.workstation(name)
      assert.match(await workstation.must(['getent', 'hosts', 'outside.example.test']), new RegExp(`^${lan.outside}`))
      assert.match(await workstation.must(['getent', 'hosts', 'node2']), new RegExp(`^${nodeAddress(2)}`))
      assert.equal(await workstation.must(['dig', '+short', 'txt.example.test', 'TXT']), '"hello" "world"\n')
      const answer = await workstation.must(['curl', '-s', 'http://outside.example.test:8080/'])
      assert.equal((JSON.parse(answer) as { peer: string }).peer.split(':')[0], workstation.address)
      assert.equal((await workstation.run(['getent', 'hosts', 'web.shop'])).code, 2)
      assert.ok((await lab.unknownNames()).some(asked => asked.startsWith('web.shop.')))
    })

    test(`lab: what is written to /etc, /usr and /run of a ${kind ?? ''} workstation stays there`, async () => {
      const workstation = lab.workstation(name)
      const paths = ['/etc', '/usr/local/lib', '/run'].map(where => `${where}/fairlead-lab-test-${lab.name}`)
      for (const path of paths) {
        await workstation.must(['sh', '-c', `echo here > ${path}.new && mv ${path}.new ${path}`])
        assert.equal(existsSync(path), false)
        assert.equal(await workstation.must(['cat', path]), 'here\n')
      }
    })
  }

  test('lab: systemd-resolved is real: its stub is in resolv.conf, and D-Bus sets the servers of a link', async () => {
    assert.match(await resolved.must(['cat', '/etc/resolv.conf']), /nameserver 127\.0\.0\.53/)
    const script = `ip link add probe type veth peer name probe2
      busctl call org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.resolve1.Manager SetLinkDNS 'ia(iay)' \
        $(cat /sys/class/net/probe/ifindex) 1 2 4 10 9 8 7
      resolvectl dns probe
      ip link del probe`
    assert.match(await resolved.must(['sh', '-ec', script]), /\(probe\): 10\.9\.8\.7/)
  })

  test('lab: a program on a workstation can run as another user, with no rights of root', async () => {
    const { stdout } = await plain.run(['sh', '-c', 'id -u; id -g; id -G; grep CapEff /proc/self/status'], {
      uid: 1234,
      gid: 2345,
    })
    assert.equal(stdout, '1234\n2345\n2345\nCapEff:\t0000000000000000\n')
  })

  test('lab: a spawned program is the child itself', async () => {
    const child = plain.spawn(['sleep', '60'], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [null, 'SIGTERM'])
  })

  test('lab: the link takes delay, is cut and mended, and is itself again', async () => {
    const roundTripMs = async (): Promise<number> => {
      const { stdout } = await plain.run(['busybox', 'ping', '-c', '3', '-i', '0.1', '-W', '2', nodeAddress(1)])
      return Number(/min\/avg\/max = ([\d.]+)/.exec(stdout)?.[1] ?? Number.POSITIVE_INFINITY)
    }
    assert.ok((await roundTripMs()) < 10)
    await plain.link.set({ delayMs: 30 })
    const delayed = await roundTripMs()
    assert.ok(delayed >= 60 && delayed < 90, `${delayed} ms`)
    for (const how of ['silent', 'carrier'] as const) {
      await plain.link.cut(how)
      assert.equal(await roundTripMs(), Number.POSITIVE_INFINITY)
      await plain.link.mend()
      await until('it is mended, and as slow as before', async () => (await roundTripMs()) < 500)
      assert.ok((await roundTripMs()) >= 60)
    }
    await plain.link.set({})
    assert.ok((await roundTripMs()) < 10)
  })

  test('lab: the link loses packets and keeps to a rate', async () => {
    await plain.link.set({ loss: 0.3 })
    const { stdout } = await plain.run(['busybox', 'ping', '-c', '200', '-i', '0.005', '-W', '1', nodeAddress(1)])
    const lost = Number(/(\d+)% packet loss/.exec(stdout)?.[1])
    // 30 % each way is 51 % of the round trips: 200 of them lie within 33 and 69 but once in a million runs.
    assert.ok(lost > 33 && lost < 69, `${lost} %`)
    await plain.link.set({ rateMbit: 50 })
    const pod = (await lab.get('/api/v1/namespaces/shop/pods')) as PodList
    assert.ok(pod.items.length > 0)
    const started = performance.now()
    const url = `http://${lan.outside}:8080/bytes?n=5000000`
    await plain.must(['curl', '-s', '-o', '/dev/null', url])
    const seconds = (performance.now() - started) / 1000
    // 40 Mbit at 50 Mbit/s take 0.8 s.
    assert.ok(seconds > 0.7 && seconds < 2, `${seconds} s`)
    await plain.link.set({})
  })

  test('lab: another person gets a kubeconfig of their own, with no rights but those given', async () => {
    const path = await lab.issueKubeconfig('erin', ['developers'])
    const asErin = (...args: string[]) => lab.tryKubectl(['--kubeconfig', path, ...args])
    const { code, stderr } = await asErin('-n', 'shop', 'get', 'pods')
    assert.equal(code, 1)
    assert.match(stderr, /User "erin" cannot list/)
    await lab.kubectl(['create', 'clusterrolebinding', 'developers', '--clusterrole=view', '--group=developers'])
    assert.equal((await asErin('-n', 'shop', 'get', 'pods')).code, 0)
  })

  test('lab: an image of our own writer with Node runs a program in a pod', async () => {
    const program = `require('node:dns').lookup('web.shop', (error, address) => console.log('found', address ?? error.code, process.getuid()))`
    const image = {
      reference: 'test/node:1',
      layers: [await nodeRootfs(process.execPath), [{ path: '/app.cjs', bytes: program }]],
      entrypoint: ['/usr/local/bin/node', '/app.cjs'],
      user: '65534:65534',
    }
    for (const format of ['docker', 'oci'] as const) {
      const { path } = await writeImage(
        { ...image, reference: `test/node:${format}` },
        join(scratch, `${format}.tar`),
        format,
      )
      await lab.loadImage(path, [1])
    }
    const overrides = (name: string) =>
      JSON.stringify({
        spec: {
          nodeName: 'node1',
          containers: [
            {
              name,
              image: `test/node:${name}`,
              imagePullPolicy: 'Never',
              securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true },
            },
          ],
        },
      })
    for (const name of ['docker', 'oci']) {
      await lab.kubectl([
        '-n',
        'bank',
        'run',
        name,
        `--image=test/node:${name}`,
        '--restart=Never',
        `--overrides=${overrides(name)}`,
      ])
      await lab.wait('jsonpath={.status.phase}=Succeeded', ['-n', 'bank', `pod/${name}`])
      assert.match(await lab.kubectl(['-n', 'bank', 'logs', name]), /^found 10\.96\.\d+\.\d+ 65534\n$/)
    }
  })

  test('lab: who attaches to a lab by its name uses the same one, and leaves it up', async () => {
    {
      await using other = await Lab.attachOrOpen({ name: lab.name })
      assert.equal(other.kubeconfig, lab.kubeconfig)
      assert.deepEqual(other.workstations, ['ws', 'res'])
    }
    await assert.rejects(Lab.attach(`${lab.name}-absent`), /no lab named/)
    await assert.rejects(Lab.open({ name: lab.name }), /there is a lab named/)
    assert.equal((await plain.run(['true'])).code, 0)
  })

  test('lab: a second lab beside it is another world, and taking it down leaves the first as it was and nothing of its own', async () => {
    const second = await Lab.open({ nodes: 1, sample: false, workstations: [{ name: 'ws', kind: 'resolved' }] })
    const prefix = prefixOf(second)
    const during = tracesOf(second.name, prefix)
    try {
      assert.notEqual(prefix, prefixOf(lab))
      assert.equal((await second.tryKubectl(['get', 'namespace', 'shop'])).code, 1)
      await second.workstation().link.set({ delayMs: 1 })
      // The traces are found where there are some, so that finding none means something.
      assert.deepEqual(during.namespaces, [`${prefix}lan`, `${prefix}n1`, `${prefix}ws`])
      assert.equal(during.files.length, 2)
      assert.ok(during.mounts.length >= 6, during.mounts.join('\n'))
      assert.ok(during.processes.length >= 15, `${during.processes.length} processes`)
    } finally {
      await second[Symbol.asyncDispose]()
    }
    await assertNothingStays(second.name, prefix, during)
    assert.deepEqual(during.processes.filter(isAlive), [])
    // The first one has not noticed.
    assert.match(await plain.must(['getent', 'hosts', 'outside.example.test']), new RegExp(lan.outside))
    assert.match(
      await lab.kubectl(['-n', 'shop', 'exec', 'deploy/web', '--', '/sample', 'lookup', 'echo.bank']),
      /^10\.96\./,
    )
    assert.equal((await resolved.run(['resolvectl', 'status'])).code, 0)
  })

  test('lab: who makes a lab takes down those whose owner was killed, and no others', async () => {
    const door = join(import.meta.dirname, '../lab/index.ts')
    const name = `${lab.name}-orphan`
    const program = `const { Lab } = await import(${JSON.stringify(door)})
      await Lab.open({ name: ${JSON.stringify(name)}, nodes: 1, sample: false, workstations: [] })
      process.kill(process.pid, 'SIGKILL')`
    await once(spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }), 'exit')
    assert.ok((await Lab.names()).includes(name))
    await using next = await Lab.open({ nodes: 1, sample: false, workstations: [] })
    const names = await Lab.names()
    assert.ok(!names.includes(name) && names.includes(lab.name) && names.includes(next.name), names.join())
  })

  test('lab: an existing cluster takes its place where a test allows it', async () => {
    const environment = {
      stateRoot: scratch,
      cacheRoot: scratch,
      existingKubeconfig: lab.kubeconfig,
      existingLab: undefined,
    }
    {
      await using cluster = await openCluster({ environment })
      assert.equal(cluster.kubeconfig, lab.kubeconfig)
    }
    assert.ok(existsSync(lab.kubeconfig))
  })

  for (const stage of ['network of', 'workstation', 'API server', 'cluster DNS']) {
    test(`lab: nothing stays of a lab whose making was killed after "${stage}"`, async () => {
      const name = `${lab.name}-killed`
      const cli = join(import.meta.dirname, '../lab/cli.ts')
      const before = tracesOf(name, 'none-')
      const making = spawn(process.execPath, [cli, 'up', '--name', name, '--nodes', '1', '--workstation', 'resolved'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(making, 'exit')
      for await (const chunk of making.stdout as AsyncIterable<Buffer>) if (chunk.includes(stage)) break
      making.kill('SIGKILL')
      await ended
      const record = readFileSync(`/var/lib/fairlead-lab/${name}/record.json`, 'utf8')
      const prefix = `fl${(JSON.parse(record) as { index: number }).index}-`
      const { namespaces, processes } = tracesOf(name, prefix)
      assert.equal(namespaces.length, 3)
      await Lab.down(name)
      await assertNothingStays(name, prefix, before)
      assert.deepEqual(processes.filter(isAlive), [])
    })
  }
})

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly status: { readonly podIP: string }
  }[]
}
