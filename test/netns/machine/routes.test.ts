// The routes of a namespace, all tables of both families, as a program without any rights reads them.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { needsRoot } from '../../support/index.ts'

const namespace = `fl-routes-${process.pid}`
const program = fileURLToPath(new URL('routes-in-namespace.ts', import.meta.url))
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all']

describe('the routes of a machine', needsRoot, () => {
  const ip = (...words: string[]) => execFileSync('ip', ['-n', namespace, ...words])
  before(() => execFileSync('ip', ['netns', 'add', namespace]))
  after(() => execFileSync('ip', ['netns', 'delete', namespace]))

  test('every table, several ways, gateways of the other family, and none of what is the kernel’s own', () => {
    for (const command of [
      'link set lo up',
      'link add d0 type veth peer name d1',
      'link set d0 up',
      'link set d1 up',
      'addr add 10.1.2.3/24 dev d0',
      'addr add fd01::3/64 dev d0 nodad',
      'route add default via 10.1.2.1',
      '-6 route add default via fd01::1',
      'route add 10.9.0.0/16 via 10.1.2.1 table 52',
      'route add 10.8.0.0/16 nexthop via 10.1.2.7 nexthop via 10.1.2.8',
      'route add 10.7.0.0/16 via inet6 fd01::9 dev d0',
      '-6 route add fd09::/32 via fd01::1 table 700',
      'route add blackhole 10.6.0.0/16',
    ])
      ip(...command.split(' '))
    const words = [`--net=/run/netns/${namespace}`, ...nobody, process.execPath, program]
    const lines = execFileSync('nsenter', words, { encoding: 'utf8' }).trim().split('\n')
    const unasked = lines.filter(line => !/^(fe80|ff00)::/.test(line))
    assert.deepEqual(unasked.sort(), [
      '0.0.0.0/0 via 10.1.2.1 dev d0',
      '10.1.2.0/24 dev d0',
      '10.6.0.0/16 dev ',
      '10.7.0.0/16 via fd01::9 dev d0',
      '10.8.0.0/16 via 10.1.2.7 dev d0',
      '10.9.0.0/16 via 10.1.2.1 dev d0',
      '::/0 via fd01::1 dev d0',
      'fd01::/64 dev d0',
      'fd09::/32 via fd01::1 dev d0',
    ])
  })
})
