// Certificates as others see them: Node's parser, openssl where it is, and a TLS client across a rotation.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { Authority, validMs } from '../../../cluster/manager/injector/authority.ts'
import { type Keypair, makeAuthority, makeServing } from '../../../cluster/manager/injector/certificates.ts'
import { Webhook } from '../../../cluster/manager/injector/webhook.ts'
import { silentLog } from '../../../common/base/index.ts'

const hour = 3_600_000
const names = ['agent-injector.fairlead.svc', 'agent-injector.fairlead']
const times = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + validMs) }

test('the serving certificate is signed by the authority, for the names of the service and for servers only', () => {
  const authority = makeAuthority({ commonName: 'authority', ...times })
  const serving = makeServing({ commonName: 'web', ...times }, names, authority)
  const certificate = new X509Certificate(serving.certificate)
  const issuer = new X509Certificate(authority.certificate)
  assert.ok(certificate.verify(issuer.publicKey))
  assert.ok(certificate.checkIssued(issuer))
  assert.ok(certificate.checkPrivateKey(serving.key))
  assert.equal(certificate.subjectAltName, names.map(name => `DNS:${name}`).join(', '))
  assert.deepEqual([certificate.ca, issuer.ca], [false, true])
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  assert.equal(certificate.validToDate.getTime(), Math.floor(times.notAfter.getTime() / 1000) * 1000)
})

test('times from 2050 on have the other form', () => {
  const notAfter = new Date('2051-02-03T04:05:06Z')
  const { certificate } = makeAuthority({ commonName: 'late', notBefore: times.notBefore, notAfter })
  assert.equal(new X509Certificate(certificate).validToDate.getTime(), notAfter.getTime())
})

test('openssl accepts the chain, strictly', t => {
  try {
    execFileSync('openssl', ['version'])
  } catch {
    t.skip('openssl is not installed')
    return
  }
  using folder = mkdtempDisposableSync(join(tmpdir(), 'fairlead-certificates-'))
  const authority = makeAuthority({ commonName: 'authority', ...times })
  const [ca, leaf] = [join(folder.path, 'ca.pem'), join(folder.path, 'leaf.pem')]
  writeFileSync(ca, authority.certificate)
  writeFileSync(leaf, makeServing({ commonName: 'web', ...times }, names, authority).certificate)
  execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', ca, '-verify_hostname', names[0] ?? '', leaf])
})

/** Time that goes on when a timer is waited for. */
class Timers {
  // Certificates are held against the real time: all of this is over by then.
  wall = Date.now() - 40 * 24 * hour
  #due: { readonly at: number; readonly run: () => void }[] = []
  now(): number {
    return this.wall
  }
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.wall + ms, run }
    this.#due.push(timer)
    return () => void (this.#due = this.#due.filter(each => each !== timer))
  }
  /** Runs the next timer. */
  next(): void {
    const [timer] = this.#due.toSorted((a, b) => a.at - b.at)
    assert(timer)
    this.#due = this.#due.filter(each => each !== timer)
    this.wall = timer.at
    timer.run()
  }
}

test('certificates are renewed long before they end, and every handshake on the way succeeds', async t => {
  const clock = new Timers()
  const told: string[] = []
  const served: Keypair[] = []
  const authority = new Authority({
    ...{ names, clock, wallTime: () => clock.wall },
    believe: bundle => void told.push(bundle),
    serve(pair) {
      served.push(pair)
      listening.serve(pair)
    },
  })
  const listening: Webhook = await Webhook.listen(0, {
    decide: () => ({ kind: 'unwanted' }),
    done: () => undefined,
    serving: authority.serving,
    log: silentLog,
  })
  t.after(async () => {
    await authority[Symbol.asyncDispose]()
    await listening[Symbol.asyncDispose]()
  })
  const handshake = async (ca: string) => {
    const socket = connect({ port: listening.port, host: '127.0.0.1', servername: names[0] ?? '', ca })
    await once(socket, 'secureConnect')
    socket.destroy()
  }
  const first = authority.bundle
  await handshake(first)
  while (told.length === 0) clock.next()
  const [both = ''] = told
  assert.ok(clock.wall < new Date(new X509Certificate(first).validToDate).getTime() - 30 * 24 * hour, 'in good time')
  // Told, not served yet: who has heard and who has not both succeed.
  await handshake(both)
  await handshake(first)
  while (served.length === 0) clock.next()
  await handshake(both)
  await assert.rejects(handshake(first), 'the former authority signs nothing any more')
  while (told.length === 1) clock.next()
  assert.equal(told[1]?.match(/BEGIN/g)?.length, 1)
  await handshake(told[1])
})
