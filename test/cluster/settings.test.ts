// Settings of names from every source, on both kinds of workstation: what a person sees resolve, and what `config explain` says of it.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, root } from '../support/index.ts'

const cli = join(root, 'dist/fairlead.mjs')
const file = `
dns:
  mappings:
    - { name: db.prod.test, aliasFor: web.shop }
    - { name: api.prod.test, aliasFor: outside.example.test }
    - { name: fixed.prod.test, aliasFor: 192.0.2.7 }
  excludes: [echo]
  lookupTimeout: 3s
  remoteIP: 10.96.0.10
`

interface Explained {
  readonly session: string
  readonly settings: readonly { readonly key: string; readonly values: readonly { value: string; source: string }[] }[]
  readonly overruled: readonly { readonly key: string; readonly value: string; readonly source: string }[]
}

describe('settings of names', needsRoot, () => {
  let lab: Lab
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-settings-'))
  const joined: JoinedWorkstation[] = []
  before(async () => {
    lab = await openJoinableLab('settings')
    mkdirSync(join(folder, 'fairlead'))
    writeFileSync(join(folder, 'fairlead/config.yaml'), file)
    // The same kubeconfig with settings in the entry of its cluster.
    const config = JSON.parse(await lab.kubectl(['config', 'view', '--raw', '--flatten', '-o', 'json'])) as {
      clusters: { cluster: { extensions?: unknown } }[]
    }
    for (const { cluster } of config.clusters)
      cluster.extensions = [
        {
          name: 'telepresence.io',
          extension: { dns: { 'lookup-timeout': '9s', 'include-suffixes': ['.kube.test'] } },
        },
      ]
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config))
    for (const kind of ['plain', 'resolved']) joined.push(await JoinedWorkstation.open(lab, lab.workstation(kind)))
  })
  after(async () => {
    for (const ws of joined) await ws[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const fairlead = async (ws: JoinedWorkstation, ...args: readonly string[]) => {
    const env = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig'), XDG_CONFIG_HOME: folder, NO_COLOR: '1' }
    const { code, stdout, stderr } = await ws.workstation.run([process.execPath, '--', cli, ...args], { env })
    assert.equal(code, 0, `${stdout}${stderr}${ws.log}`)
    return stdout
  }

  for (const at of [0, 1]) {
    test(`on a ${['plain', 'resolved'][at]} workstation`, async () => {
      const ws = joined[at] ?? assert.fail()
      const before = JSON.parse(await fairlead(ws, 'config', 'explain', '-o', 'json')) as Explained
      assert.equal(before.session, '')
      const timeout = before.settings.find(({ key }) => key === 'dns.lookupTimeout')
      assert.deepEqual(timeout?.values, [{ value: '3s', source: 'file' }])
      assert.deepEqual(
        before.overruled.map(({ key, value, source }) => [key, value, source]),
        [['dns.lookupTimeout', '9s', 'kubeconfig']],
      )

      await fairlead(ws, 'connect', '--namespace', 'shop', '--include-suffix', 'flag.test')
      const text = await fairlead(ws, 'config', 'explain')
      assert.match(text, /flag\.test {2}\(flags\)/)
      assert.match(text, /kube\.test {2}\(kubeconfig\)/)
      assert.match(text, /db\.prod\.test=web\.shop {2}\(file\)/)

      const status = JSON.parse(await fairlead(ws, 'status', '-o', 'json')) as {
        sessions: { dns: { addresses: string[] } }[]
      }
      assert.equal(status.sessions[0]?.dns.addresses[0], '10.96.0.10')

      const service = await lab.kubectl(['-n', 'shop', 'get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
      const addressOf = async (name: string) => (await ws.dig(name)).records.map(line => line.split(/\s+/).at(-1))
      assert.deepEqual(await addressOf('db.prod.test'), [service])
      assert.deepEqual(await addressOf('fixed.prod.test'), ['192.0.2.7'])
      assert.deepEqual(await addressOf('api.prod.test'), ['203.0.113.10'])
      assert.match((await ws.curl('http://db.prod.test/hello')).stdout, /"path":"\/hello"/)
      // By the address that is set, straight.
      assert.deepEqual((await ws.dig('@10.96.0.10', 'web.shop')).records.length, 1)
      assert.equal((await ws.dig('@10.96.0.10', '+tcp', 'web.shop')).status, 'NOERROR')
      await fairlead(ws, 'disconnect')
    })
  }
})
