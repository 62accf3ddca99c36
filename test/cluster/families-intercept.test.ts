// Intercepts where pods have IPv6 addresses: a port by name and one by number, seen by callers of each family.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab } from '../support/index.ts'
import { Developer, Pod } from '../support/intercepts/index.ts'

for (const ip of ['dual', 'ipv6'] as const)
  describe(
    `an intercepted service in a cluster of ${ip === 'dual' ? 'both families' : 'IPv6 alone'}`,
    needsRoot,
    () => {
      let lab: Lab
      let anna: Developer
      let caller: Pod
      before(async () => {
        lab = await openJoinableLab(`${ip}i`, { ip })
        anna = await Developer.open(lab, lab.workstation('plain'), { name: 'anna' })
        caller = await Pod.find(lab, 'bank', 'app=db')
      })
      after(async () => {
        caller[Symbol.dispose]()
        await anna[Symbol.asyncDispose]()
        await lab[Symbol.asyncDispose]()
      })

      for (const [service, what, port] of [
        ['web', 'by name', 'http'],
        ['numeric', 'by number', '80'],
      ] as const)
        test(`a port ${what} is answered by the workstation, whatever family the caller has, and given back`, async () => {
          const addresses = await addressesOf(lab, service)
          assert.equal(addresses.length, ip === 'dual' ? 2 : 1)
          const answeredBy = (address: string) => caller.call('get', address, 80).then(({ by }) => by)
          for (const address of addresses) assert.equal(await answeredBy(address), 'application', address)
          await anna.intercept(service, '--port', `${anna.port}:${port}`)
          for (const address of addresses) assert.equal(await answeredBy(address), 'anna', address)
          const bulk = await caller.call('bulk', addresses.at(-1) ?? '', 80, 10_000_000)
          assert.deepEqual(bulk, { by: ['anna', 'anna'], up: true, down: true })
          await anna.leave(service)
          for (const address of addresses) assert.equal(await answeredBy(address), 'application', address)
        })
    },
  )

async function addressesOf(lab: Lab, service: string): Promise<string[]> {
  const path = 'jsonpath={.spec.clusterIPs[*]}'
  return (await lab.kubectl(['-n', 'shop', 'get', 'service', service, '-o', path])).split(' ')
}
