// A cluster that asks the workstation's own resolver for what it does not know, as one in containers on that machine does.
//
//   CoreDNS ── forward ──> the workstation, port 53 ── relay ──> its nameserver, which is overridden by ours, or its systemd-resolved
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/index.ts'
import { installManager, JoinedWorkstation, needsRoot, root, until } from '../support/index.ts'

interface Status {
  readonly sessions: readonly {
    readonly dns: { readonly recursion: string }
    readonly traffic: { readonly dnsReturned: number }
  }[]
}

for (const kind of ['plain', 'resolved'] as const) {
  describe(`a cluster on the same machine, ${kind}`, needsRoot, () => {
    let lab: Lab
    let ws: JoinedWorkstation
    let relay: ChildProcess | undefined
    before(async () => {
      lab = await Lab.open({ name: `recur${process.pid}`, workstations: [{ name: 'ws', kind }] })
      const workstation = lab.workstation('ws')
      await installManager(lab, workstation)
      relay = workstation.spawn([process.execPath, join(root, 'test/support/dns-relay.ts'), workstation.address], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      if (relay.stdout !== null) await once(relay.stdout, 'data')
      await askWorkstation(lab, workstation.address)
      ws = await JoinedWorkstation.open(lab, workstation)
      await ws.connect(['--namespace', 'shop', '--include-suffix', 'corp.test'])
    })
    after(async () => {
      await ws[Symbol.asyncDispose]()
      relay?.kill('SIGKILL')
      await lab[Symbol.asyncDispose]()
    })

    const status = async () => {
      const { stdout } = await ws.fairlead(['status', '--output', 'json'])
      return (JSON.parse(stdout) as Status).sessions[0] ?? assert.fail('no session')
    }

    test('is found out, and shown', async () => {
      await until('it is found out', async () => (await status()).dns.recursion === 'found')
      // Our manager and CoreDNS leave names as they are written, so that nobody has to wait.
      assert.match(ws.log, /asks this machine.*"keepsLetters":true/)
      assert.match((await ws.fairlead(['status'])).stdout, /the cluster asks this machine for names it does not know/)
      assert.match((await ws.fairlead(['doctor'])).stdout, /the cluster asks this machine for names it does not know/)
    })

    test('names that nobody has do not exist, without a wait', async () => {
      const start = performance.now()
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(name => ws.dig(`missing-${name}.corp.test`)))
      assert.deepEqual(
        answers.map(answer => answer.status),
        ['NXDOMAIN', 'NXDOMAIN', 'NXDOMAIN', 'NXDOMAIN'],
      )
      assert.ok(performance.now() - start < 4_000, `${performance.now() - start} ms`)
      assert.ok((await status()).traffic.dnsReturned >= 4)
    })

    test('addresses that nobody has neither', async () => {
      assert.equal((await ws.dig('-x', '10.96.255.254')).status, 'NXDOMAIN')
    })

    test('many programs that ask for one name at once all hear what it is', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ws.dig('known.corp.test')))
      for (const { status, records } of answers) {
        assert.equal(status, 'NOERROR')
        assert.match(records.join(), /192\.0\.2\.77/)
      }
    })

    test('names of the cluster, and of everybody else, are what they were', async () => {
      assert.match((await ws.curl('http://web.shop/hello')).stdout, /"path":"\/hello"/)
      assert.match((await ws.dig('outside.example.test')).records.join(), /203\.0\.113\.10/)
    })
  })
}

/** The cluster's DNS has one name of its own besides Kubernetes', and asks the workstation for the rest. */
async function askWorkstation(lab: Lab, address: string): Promise<void> {
  const config = await lab.kubectl([
    '-n',
    'kube-system',
    'get',
    'configmap',
    'coredns',
    '-o',
    'jsonpath={.data.Corefile}',
  ])
  const hosts = 'hosts {\n      192.0.2.77 known.corp.test\n      fallthrough\n    }\n    '
  const corefile = config.replace('forward . /etc/resolv.conf', `${hosts}forward . ${address}`)
  assert.notEqual(corefile, config)
  const patch = JSON.stringify({ data: { Corefile: corefile } })
  const dns = ['-n', 'kube-system']
  await lab.kubectl([...dns, 'patch', 'configmap', 'coredns', '--type', 'merge', '-p', patch])
  await lab.kubectl([...dns, 'rollout', 'restart', 'deployment/coredns'])
  await lab.kubectl([...dns, 'rollout', 'status', 'deployment/coredns', '--timeout=60s'], { timeoutMs: 70_000 })
}
