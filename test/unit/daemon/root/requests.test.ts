// What the root half takes from a user half for the names that it tells the machine's resolver.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequest } from '../../../../daemon/src/root/requests.ts'

const dns = (domain: string) => {
  const wanted = { servers: ['10.8.0.1'], domains: [domain], search: [], except: [] }
  return parseRequest({ kind: 'set-dns', id: 1, device: 'fl0', dns: wanted })
}

test('set-dns: domains are names of hosts and services, and nothing that a program takes for an option', () => {
  for (const domain of ['cluster.local.', '_tcp.shop.', 'a-b.', '10.in-addr.arpa.']) assert.ok(dns(domain), domain)
  for (const domain of ['-x.', '--host=evil.', 'a.-b.', '.', '', 'a..', 'A.', 'a', 'a b.', 'a;b.', 'a/b.', '*.a.'])
    assert.equal(dns(domain), undefined, domain)
})
