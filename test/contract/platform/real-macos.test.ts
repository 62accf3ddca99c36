// macOS itself: the contracts of devices, routes and names, and the whole root half with a user half of a test. Needs root on a Mac; skips elsewhere.
// Run it with `sudo node --test test/contract/platform/real-macos.test.ts`: .github/workflows/platforms.yml does.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { silentLog } from '../../../common/base/index.ts'
import { choosePlatform } from '../../../daemon/src/root/platform/index.ts'
import { askOver } from '../../netns/root/machine-for-test.ts'
import { until } from '../../support/until.ts'
import { deviceOf, dnsContract } from './dns-contract.ts'
import { networkContract } from './network-contract.ts'

const isMacRoot = process.platform === 'darwin' && process.getuid?.() === 0
const onMac = { skip: isMacRoot ? false : 'this needs root on a Mac' } as const
const run = async (...[program = '', ...args]: string[]) => (await promisify(execFile)(program, args)).stdout
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function wayTo(address: string): Promise<string> {
  const family = address.includes(':') ? '-inet6' : '-inet'
  const said = await run('/sbin/route', '-n', 'get', family, address).catch(() => '')
  return /interface: (\S+)/.exec(said)?.[1] ?? ''
}

networkContract(
  'macOS',
  async () => {
    const { devices, routes } = await choosePlatform({ log: silentLog, servesNames: false })
    const gateway = /gateway: (\S+)/.exec(await run('/sbin/route', '-n', 'get', 'default'))?.[1] ?? ''
    const added: string[] = []
    return {
      devices,
      routes,
      wayTo,
      addForeign: async prefix => {
        added.push(prefix)
        await run('/sbin/route', '-n', 'add', '-inet', prefix, gateway)
        return wayTo(prefix.split('/')[0] ?? '')
      },
      async [Symbol.asyncDispose]() {
        for (const prefix of added) await run('/sbin/route', '-n', 'delete', '-inet', prefix)
      },
    }
  },
  onMac,
)

dnsContract(
  'files in /etc/resolver, on macOS',
  async () => {
    const { dns, cleanUp } = await choosePlatform({ log: silentLog, servesNames: false })
    const resolvers = async () => {
      const text = await run('/usr/sbin/scutil', '--dns')
      return (text.split('DNS configuration (for scoped queries)')[0] ?? '').split(/^resolver #\d+$/m).map(part => ({
        domain: /domain\s+: (\S+)/.exec(part)?.[1],
        nameservers: [...part.matchAll(/nameserver\[\d+\] : (\S+)/g)].map(([, server = '']) => server),
        search: [...part.matchAll(/search domain\[\d+\] : (\S+)/g)].map(([, name = '']) => name),
      }))
    }
    const all = await resolvers()
    const others =
      all.find(({ domain, nameservers }) => domain === undefined && nameservers.length > 0)?.nameservers[0] ?? ''
    return {
      others,
      open: number => {
        const device = deviceOf(number, `utun${90 + number}`)
        const mechanism = dns.create('resolver-files', { device, log: silentLog })
        const resolvConf = { nameservers: [], search: [] }
        return Promise.resolve({
          device,
          apply: wanted => mechanism.apply({ device, wanted, resolvConf }),
          remove: () => mechanism.remove(),
        })
      },
      async asked(name) {
        const asked = name.toLowerCase().replace(/\.$/, '')
        const ours = () => readdirSync('/etc/resolver').filter(entry => entry.startsWith('fairlead.utun')).length
        // The system reads the folder behind our back.
        await until('the system has read /etc/resolver', async () => {
          const listed = (await resolvers()).filter(({ nameservers }) =>
            nameservers.some(ip => ip.startsWith('246.246.')),
          )
          return ours() === 0 ? listed.length === 0 : listed.length > 0
        })
        const fitting = (await resolvers()).filter(
          ({ domain, nameservers }) =>
            domain !== undefined && nameservers.length > 0 && (asked === domain || asked.endsWith(`.${domain}`)),
        )
        const [best] = fitting.sort((a, b) => (b.domain?.length ?? 0) - (a.domain?.length ?? 0))
        return best === undefined ? [others] : best.nameservers
      },
      searchList: async () =>
        (await resolvers()).flatMap(({ search }) => search).filter(name => name.includes('cluster')),
      picture: () => {
        const names = (() => {
          try {
            return readdirSync('/etc/resolver').sort()
          } catch {
            return []
          }
        })()
        return Promise.resolve(
          names.map(name => `${name}: ${readFileSync(`/etc/resolver/${name}`, 'utf8')}`).join('\n'),
        )
      },
      crash: () => cleanUp(),
      [Symbol.asyncDispose]: () => cleanUp(),
    }
  },
  onMac,
)

test(
  'the root half starts a half for its caller, opens a device for it, and a program reaches it through the kernel',
  onMac,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-mac-'))
    const socket = join(folder, 'fairlead.sock')
    const command = [file('../../../daemon/src/root/main.ts'), '--socket', socket, '--level', 'debug']
    const half = ['--user-half', file('../../netns/root/fake-user-half.ts')]
    const root = spawn(process.execPath, [...command, ...half], { stdio: ['ignore', 'inherit', 'pipe'] })
    let log = ''
    root.stderr.on('data', (piece: Buffer) => {
      log += piece.toString()
    })
    try {
      await until('the root half listens', () => log.includes('"listening"'))
      const { uid } = await askOver(socket, { order: 'who' })
      assert.equal(uid, 0)
      const info = await askOver(socket, { order: 'open' })
      const device = String(info['device'])
      assert.match(device, /^utun\d+$/)
      assert.deepEqual(await askOver(socket, { order: 'routes', device, prefixes: ['10.96.0.0/16'] }), {})
      assert.equal(await wayTo('10.96.3.4'), device)
      const dns = { servers: ['246.246.0.53'], domains: ['cluster.local.'], search: [], except: [] }
      assert.equal((await askOver(socket, { order: 'dns', device, dns }))['mechanism'], 'resolver-files')
      assert.deepEqual(await askOver(socket, { order: 'close', device }), {})
      assert.notEqual(await wayTo('10.96.3.4'), device)
    } finally {
      root.kill('SIGTERM')
      await once(root, 'exit')
      process.stdout.write(log)
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
