// How the cluster's domain is found, and which nameserver's word counts. Nameservers are on addresses of loopback.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findClusterDomain, Lookups, parseResolverFile } from '../../../../cluster/shared/lookups/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import { GrpcStatus } from '../../../../common/protocol/index.ts'
import { fakeNameserver } from '../../../support/cluster-fakes.ts'

const signal = AbortSignal.timeout(20_000)
const service = Ip.parse('10.96.0.1')

test('the domain is what the search path of the pod says', async () => {
  const { search } = parseResolverFile('search fairlead.svc.Prod.Example svc.prod.example prod.example corp.example\n')
  const { domain } = await findClusterDomain({ search, nameservers: [], service }, { signal })
  assert.equal(domain, 'prod.example.')
})

test('without a search path it is in the name of the kubernetes Service, in both families', async t => {
  const pointers = {
    '1.0.96.10.in-addr.arpa': 'kubernetes.default.svc.prod.example',
    [`1.${'0.'.repeat(29)}d.f.ip6.arpa`]: 'kubernetes.default.svc.six.example',
  }
  const { port } = await fakeNameserver(t, pointers)
  const needs = { search: ['corp.example.'], nameservers: ['127.0.0.1'], port }
  assert.equal((await findClusterDomain({ ...needs, service }, { signal })).domain, 'prod.example.')
  assert.equal((await findClusterDomain({ ...needs, service: Ip.parse('fd00::1') }, { signal })).domain, 'six.example.')
})

test('otherwise it is the usual one', async t => {
  const { port } = await fakeNameserver(t, { '1.0.96.10.in-addr.arpa': 'host.corp.example' })
  for (const nameservers of [['127.0.0.1'], []]) {
    const found = await findClusterDomain({ search: [], nameservers, port, service }, { signal })
    assert.equal(found.domain, 'cluster.local.')
  }
})

async function lookups(t: Parameters<typeof fakeNameserver>[0], second: { failsAlways?: boolean } = {}) {
  const first = await fakeNameserver(t, {}, { failsAlways: true })
  const names = { 'web.shop.svc.cluster.local': '10.96.0.7' }
  const other = await fakeNameserver(t, names, { address: '127.0.0.2', port: first.port, ...second })
  const nameservers = ['127.0.0.1', '127.0.0.2']
  return { first, other, lookups: new Lookups({ nameservers, clusterDomain: 'cluster.local.', port: first.port }) }
}

const question = { session: null, name: 'web.shop.svc.cluster.local.', type: 1 }

test('a nameserver that fails is passed over', async t => {
  const { first, lookups: own } = await lookups(t)
  assert.equal((await own.lookup(question, '', { signal })).rrs?.at(-1), 7)
  assert.equal(first.asked.length, 1)
})

test('when all fail, so does the lookup, and each was asked once', async t => {
  const { first, other, lookups: own } = await lookups(t, { failsAlways: true })
  await assert.rejects(own.lookup(question, '', { signal }), { code: GrpcStatus.unavailable })
  assert.deepEqual([first.asked.length, other.asked.length], [1, 1])
})

test('a nameserver that is silent is passed over, and asked again when nobody else knows', async t => {
  const { port } = await fakeNameserver(t, { 'web.shop.svc.cluster.local': '10.96.0.7' })
  // Nobody listens on the first one: silent, or refused at once.
  const own = new Lookups({ nameservers: ['127.0.0.3', '127.0.0.1'], clusterDomain: 'cluster.local.', port })
  assert.equal((await own.lookup(question, '', { signal })).rrs?.at(-1), 7)
})

test('a name is asked as it is written, so that a workstation knows its question when it comes back', async t => {
  const { port, asked } = await fakeNameserver(t, { 'Db.CORP.test': '192.0.2.1' })
  const own = new Lookups({ nameservers: ['127.0.0.1'], clusterDomain: 'cluster.local.', port })
  const { rrs } = await own.lookup({ ...question, name: 'Db.CORP.test.' }, 'shop', { signal })
  assert.deepEqual(asked.at(-1), 'Db.CORP.test')
  assert.ok(Buffer.from(rrs ?? '').includes('\u0002Db\u0004CORP\u0004test'))
})
