// Certificates of our own making (RFC 5280): an authority that only the API server is told about, and the webhook's own signed by it. ECDSA on P-256.
// One fixed shape, hence no library: those for X.509 bring a hundred times as much code, and Node makes the keys and signatures.
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { bits, explicit, implicit, integer, octets, oid, sequence, set, time, truth, utf8 } from './der.ts'

export interface Keypair {
  /** PEM */
  readonly certificate: string
  /** Stays in memory. */
  readonly key: KeyObject
  readonly notAfter: Date
}

interface Subject {
  readonly commonName: string
  readonly notBefore: Date
  readonly notAfter: Date
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))
const extensionIds = {
  subjectKey: oid('2.5.29.14'),
  keyUsage: oid('2.5.29.15'),
  alternativeName: oid('2.5.29.17'),
  basicConstraints: oid('2.5.29.19'),
  authorityKey: oid('2.5.29.35'),
  extendedKeyUsage: oid('2.5.29.37'),
} as const
const serverAuthentication = oid('1.3.6.1.5.5.7.3.1')
/** Bits of KeyUsage: digitalSignature is the first, keyCertSign the sixth. RFC 5280 §4.2.1.3 */
const mayServe = bits(Buffer.from([0x80]), 7)
const maySign = bits(Buffer.from([0x04]), 2)

export function makeAuthority(subject: Subject): Keypair {
  const { key, publicKey } = newKey()
  const extensions = [
    extension(extensionIds.basicConstraints, sequence(truth), true),
    extension(extensionIds.keyUsage, maySign, true),
    extension(extensionIds.subjectKey, octets(keyIdOf(publicKey))),
  ]
  return {
    certificate: signed(subject, subject.commonName, publicKey, extensions, key),
    key,
    notAfter: subject.notAfter,
  }
}

/** For a server with these DNS names. */
export function makeServing(subject: Subject, names: readonly string[], authority: Keypair): Keypair {
  const { key, publicKey } = newKey()
  const extensions = [
    extension(extensionIds.basicConstraints, sequence(), true),
    extension(extensionIds.keyUsage, mayServe, true),
    extension(extensionIds.extendedKeyUsage, sequence(serverAuthentication)),
    extension(extensionIds.alternativeName, sequence(...names.map(name => implicit(2, Buffer.from(name, 'ascii'))))),
    extension(extensionIds.authorityKey, sequence(implicit(0, keyIdOf(createPublicKey(authority.key))))),
  ]
  const issuer = /^CN=(.*)$/m.exec(new X509Certificate(authority.certificate).subject)?.[1] ?? ''
  return { certificate: signed(subject, issuer, publicKey, extensions, authority.key), key, notAfter: subject.notAfter }
}

function newKey(): { key: KeyObject; publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { key: privateKey, publicKey }
}

function signed(
  { commonName, notBefore, notAfter }: Subject,
  issuer: string,
  publicKey: KeyObject,
  extensions: readonly Buffer[],
  key: KeyObject,
): string {
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(randomBytes(16)),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(notBefore), time(notAfter)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  )
  const der = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, key)))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))))
}

function extension(id: Buffer, value: Buffer, isCritical = false): Buffer {
  return sequence(id, ...(isCritical ? [truth] : []), octets(value))
}

/** RFC 5280 §4.2.1.2, method 1, without taking the bit string apart: any stable digest will do. */
function keyIdOf(publicKey: KeyObject): Buffer {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)
}
