import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { needsRoot } from '../../support/root.ts'
import { until } from '../../support/until.ts'
import { helper, MachineForTest } from './machine-for-test.ts'

const dns = { servers: ['246.246.0.53'], domains: ['cluster.local.'], search: ['shop.svc.cluster.local.'], except: [] }

async function isClean(machine: MachineForTest): Promise<void> {
  await until('no device, route or table of ours is left', async () => {
    const links = await machine.run('ip', '-br', 'link')
    const routes = await machine.run('ip', 'route', 'show', 'table', 'all')
    const tables = await machine.run('nft', 'list', 'ruleset')
    return !/\bfl\d/.test(links) && !/proto 77|246\.246/.test(routes) && !tables.includes('fairlead')
  })
}

async function joined(machine: MachineForTest): Promise<void> {
  const info = await machine.ask({ order: 'open' })
  assert.equal(info['device'], 'fl0')
  assert.deepEqual(
    await machine.ask({ order: 'routes', device: 'fl0', prefixes: ['10.96.0.0/16', '10.97.1.4/32'] }),
    {},
  )
  assert.equal((await machine.ask({ order: 'dns', device: 'fl0', dns }))['mechanism'], 'overriding')
}

describe('the root half', needsRoot, () => {
  test('opens a device, routes exactly what is wanted, and takes all of it away again', async () => {
    await using machine = await MachineForTest.open()
    const info = await machine.ask({ order: 'open' })
    assert.deepEqual(
      [info['device'], info['mtu'], info['v4'], info['v6']],
      ['fl0', 65_535, '246.246.0.1/24', 'fd66:6169:726c::1/64'],
    )
    assert.match(await machine.run('ip', '-d', 'link', 'show', 'fl0'), /UP.*mtu 65535.*qlen 1000[^]*tun/)
    const routes = async () =>
      (await machine.run('ip', 'route', 'show', 'dev', 'fl0', 'proto', '77')).match(/^[\d./]+/gm) ?? []
    const set = (...prefixes: string[]) => machine.ask({ order: 'routes', device: 'fl0', prefixes })
    await set('10.96.0.0/16', '10.244.0.0/24', 'fd00:10::/64')
    assert.deepEqual(await routes(), ['10.96.0.0/16', '10.244.0.0/24'])
    assert.match(await machine.run('ip', '-6', 'route', 'show', 'dev', 'fl0', 'proto', '77'), /fd00:10::\/64/)
    await set('10.96.0.0/16', '10.244.1.0/24')
    assert.deepEqual(await routes(), ['10.96.0.0/16', '10.244.1.0/24'])
    await set()
    assert.deepEqual(await routes(), [])
    assert.equal((await machine.ask({ order: 'open' }))['v4'], '246.246.1.1/24')
    await machine.ask({ order: 'close', device: 'fl0' })
    await machine.ask({ order: 'close', device: 'fl1' })
    await isClean(machine)
  })

  test('refuses a conflict with a VPN before anything is changed, and takes the network when that is allowed', async () => {
    await using machine = await MachineForTest.open()
    await machine.ask({ order: 'open' })
    await machine.run('ip', 'route', 'add', '10.244.0.0/16', 'via', '10.98.0.1')
    const prefixes = ['10.96.0.0/16', '10.244.3.0/24']
    const refused = await machine.ask({ order: 'routes', device: 'fl0', prefixes })
    assert.equal(refused['failed'], 'ROUTE_CONFLICT')
    assert.match(String(refused['message']), /10\.244\.3\.0\/24 .*10\.244\.0\.0\/16 via 10\.98\.0\.1 dev eth0/)
    assert.equal(await machine.run('ip', 'route', 'show', 'dev', 'fl0', 'proto', '77'), '')
    await machine.run('ip', 'route', 'add', '10.244.3.0/24', 'via', '10.98.0.1')
    assert.deepEqual(await machine.ask({ order: 'routes', device: 'fl0', prefixes, allow: ['10.244.0.0/16'] }), {})
    assert.match(await machine.run('ip', 'route', 'get', '10.244.3.9'), /dev fl0/)
    assert.match(await machine.run('ip', 'route', 'get', '10.244.4.9'), /dev eth0/)
  })

  test('refuses what would take more than a cluster', async () => {
    await using machine = await MachineForTest.open()
    await machine.ask({ order: 'open' })
    for (const prefix of [
      '0.0.0.0/0',
      '10.0.0.0/4',
      '127.1.0.0/16',
      '169.254.0.0/16',
      '230.0.0.0/8',
      'fe80::/16',
      '10.98.0.0/24',
      '246.246.9.0/24',
    ]) {
      const { failed } = await machine.ask({ order: 'routes', device: 'fl0', prefixes: [prefix], allow: [prefix] })
      assert.equal(failed, 'ROOT_REFUSED', prefix)
    }
    const held = { order: 'routes', device: 'fl0', prefixes: ['10.50.0.0/16'], keepOut: ['10.50.1.1'] }
    assert.match(String((await machine.ask(held))['message']), /API server/)
    const many = Array.from({ length: 1_025 }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`)
    for (const message of [
      { kind: 'set-routes', device: 'fl0', prefixes: many, allowConflicting: [], keepOut: [] },
      {
        kind: 'set-routes',
        device: 'fl0',
        prefixes: ['10.96.0.0/16 via 10.98.0.1'],
        allowConflicting: [],
        keepOut: [],
      },
      { kind: 'set-routes', device: 'fl0; reboot', prefixes: [], allowConflicting: [], keepOut: [] },
      { kind: 'close-device', device: 'eth0' },
      { kind: 'set-dns', device: 'fl0', dns: { ...dns, domains: ['.'] } },
      { kind: 'set-dns', device: 'fl0', dns: { ...dns, servers: ['10.98.0.1'] } },
      { kind: 'anything' },
    ]) {
      const answer = await machine.ask({ order: 'raw', message })
      assert.deepEqual([answer['kind'], (answer['failure'] as { code: string }).code], ['failed', 'ROOT_REFUSED'])
    }
    assert.equal(await machine.run('ip', 'route', 'show', 'dev', 'fl0', 'proto', '77'), '')
  })

  test('gives each user a half of their own, with no rights and nothing of the environment of root', async () => {
    await using machine = await MachineForTest.open()
    const [root, other] = [await machine.ask({ order: 'who' }), await machine.ask({ order: 'who' }, 65_534)]
    assert.deepEqual([root['uid'], other['uid'], other['groups']], [0, 65_534, [65_534]])
    assert.notEqual(root['pid'], other['pid'])
    assert.deepEqual((other['env'] as string[]).sort(), [
      'FAIRLEAD_LOG_LEVEL',
      'LC_ALL',
      'MALLOC_ARENA_MAX',
      'PATH',
      'UV_THREADPOOL_SIZE',
    ])
    await machine.ask({ order: 'open' })
    assert.equal((await machine.ask({ order: 'close', device: 'fl0' }, 65_534))['failed'], 'ROOT_REFUSED')
    assert.equal((await machine.ask({ order: 'open' }, 65_534))['device'], 'fl1')
    await machine.ask({ order: 'routes', device: 'fl0', prefixes: ['10.96.0.0/16'] })
    const stolen = { order: 'routes', device: 'fl1', prefixes: ['10.96.7.0/24'], allow: ['10.96.7.0/24'] }
    assert.equal((await machine.ask(stolen, 65_534))['failed'], 'ROUTE_CONFLICT')
  })

  test('gives a half the groups of its user, and none to a user whom the machine does not know', async () => {
    await using machine = await MachineForTest.open()
    const groups = async (uid: number) => ((await machine.ask({ order: 'who' }, uid))['groups'] as number[]).sort()
    assert.deepEqual(await groups(helper.uid), [helper.uid, helper.group])
    assert.deepEqual(await groups(54_321), [54_321])
  })

  test('ends a half that breaks the rules of the pipe, without holding more than one message of it', async () => {
    await using machine = await MachineForTest.open()
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${machine.rootPid}/status`, 'utf8'))?.[1])
    await machine.ask({ order: 'who' }, 65_534)
    const before = memory()
    for (const how of ['oversized', 'malformed', 'flood', 'closed']) {
      const { pid } = await machine.ask({ order: 'who' }, 65_534)
      await machine.ask({ order: 'misbehave', message: how }, 65_534).catch(() => undefined)
      await until(`${how}: the half is gone`, () => !existsSync(`/proc/${Number(pid)}`))
    }
    // One that never ends its message waits for its answer, and harms nobody.
    assert.deepEqual(await machine.ask({ order: 'misbehave', message: 'endless' }, 65_534), {})
    assert.equal((await machine.ask({ order: 'open' }))['device'], 'fl0')
    assert.ok(memory() - before < 30_000, `${memory() - before} KiB more`)
  })

  test("brings queries for the machine's nameserver to the device, but not those of our resolver itself", async () => {
    await using machine = await MachineForTest.open()
    assert.equal(await machine.query('10.98.0.1'), 'gateway heard 10.98.0.2')
    await joined(machine)
    const applied = await machine.ask({ order: 'dns', device: 'fl0', dns })
    assert.deepEqual([applied['upstream'], applied['hostSearch']], [['10.98.0.1'], ['corp.example.']])
    // The fake user half answers each datagram that comes out of the device with the address that it came from.
    assert.equal(await machine.query('10.98.0.1'), 'device heard 246.246.0.1')
    assert.equal(await machine.query('10.98.0.1', '246.246.0.1'), 'gateway heard 10.98.0.2')
    const loopback = { ...dns, override: '127.0.0.53' }
    assert.deepEqual((await machine.ask({ order: 'dns', device: 'fl0', dns: loopback }))['upstream'], ['127.0.0.53'])
    assert.equal(await machine.query('10.98.0.1'), 'gateway heard 10.98.0.2')
    assert.equal(await machine.query('127.0.0.53'), 'device heard 246.246.0.1')
    await machine.serve('machine', '127.0.0.53', 'stub')
    assert.equal(await machine.query('127.0.0.53', '246.246.0.1'), 'stub heard 127.0.0.1')
    assert.equal((await machine.run('cat', '/proc/sys/net/ipv4/conf/fl0/route_localnet')).trim(), '1')
    await machine.ask({ order: 'dns', device: 'fl0' })
    assert.equal(await machine.query('10.98.0.1'), 'gateway heard 10.98.0.2')
    assert.equal((await machine.run('cat', '/proc/sys/net/ipv4/conf/fl0/route_localnet')).trim(), '0')
    assert.equal(await machine.run('nft', 'list', 'ruleset'), '')
  })

  test('overrides the resolver that Docker puts into a container, and still reaches it', async () => {
    await using machine = await MachineForTest.open()
    // Docker listens on another port and redirects in the container's own rules.
    const rules = [
      'add table ip docker',
      'add chain ip docker output { type nat hook output priority -100; }',
      'add rule ip docker output ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:5353',
    ]
    await machine.run('nft', rules.join('; '))
    await machine.run('ip', 'link', 'set', 'lo', 'up')
    await machine.serve('machine', '127.0.0.11', 'docker', 5353)
    assert.equal(await machine.query('127.0.0.11'), 'docker heard 127.0.0.1')
    await joined(machine)
    await machine.ask({ order: 'dns', device: 'fl0', dns: { ...dns, override: '127.0.0.11' } })
    assert.equal(await machine.query('127.0.0.11'), 'device heard 246.246.0.1')
    assert.equal(await machine.query('127.0.0.11', '246.246.0.1'), 'docker heard 127.0.0.1')
    await machine.ask({ order: 'dns', device: 'fl0' })
    assert.equal(await machine.query('127.0.0.11'), 'docker heard 127.0.0.1')
  })

  test('answers the names of others only when it was started for that', async () => {
    await using machine = await MachineForTest.open('--serve-names')
    await machine.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
    assert.match(await machine.queryFromGateway('10.98.0.2'), /ECONNREFUSED/)
    await joined(machine)
    assert.equal(await machine.queryFromGateway('10.98.0.2'), 'device heard 246.246.0.1')
    await machine.stop('SIGTERM')
    await machine.start()
    await joined(machine)
    assert.match(await machine.queryFromGateway('10.98.0.2'), /ECONNREFUSED/)
  })

  for (const victim of ['user half', 'root half'] as const)
    test(`leaves nothing on the machine when the ${victim} is killed, and works again`, async () => {
      await using machine = await MachineForTest.open()
      await joined(machine)
      const { pid } = await machine.ask({ order: 'who' })
      if (victim === 'user half') process.kill(Number(pid), 'SIGKILL')
      else await machine.stop('SIGKILL')
      await isClean(machine)
      assert.equal(await machine.query('10.98.0.1'), 'gateway heard 10.98.0.2')
      if (victim === 'root half') await machine.start()
      await joined(machine)
    })

  test('stops cleanly, refuses a second daemon, and removes what a crash left', async () => {
    await using machine = await MachineForTest.open()
    await joined(machine)
    for (const args of [[], ['--clean-up']]) {
      const [code] = (await once(machine.spawnRoot(...args), 'exit')) as [number]
      assert.equal(code, 1)
    }
    assert.match(machine.log, /another Fairlead daemon listens/)
    assert.match(await machine.run('ip', '-br', 'link'), /fl0/)
    // A client that stays, as an editor does, is no reason to stay.
    const client = connect(machine.socket).on('error', () => undefined)
    client.write('{"order":"who"}\n')
    await once(client, 'data')
    await machine.stop('SIGTERM')
    await isClean(machine)
    client.destroy()
    await machine.run('ip', 'tuntap', 'add', 'fl7', 'mode', 'tun')
    await machine.run('ip', 'tuntap', 'add', 'fl8', 'mode', 'tun')
    await machine.run('ip', 'link', 'set', 'fl7', 'alias', 'fairlead')
    assert.deepEqual(await once(machine.spawnRoot('--clean-up'), 'exit'), [0, null])
    const links = await machine.run('ip', '-br', 'link')
    assert.ok(!links.includes('fl7') && links.includes('fl8'), 'only what has our mark is removed')
  })
})
