// Keys and certificates of a cluster, made with openssl once and kept in the cache: all labs use the same addresses, so they can share them.
// They guard nothing but labs of this machine.
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { must } from './command.ts'
import { apiServer, cluster, maxNodes, nodeAddress, nodeAddress6, nodeName } from './layout.ts'

interface Certificate {
  readonly file: string
  readonly subject: string
  readonly names?: readonly string[]
}

const days = 3650
const services = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  `kubernetes.default.svc.${cluster.domain}`,
]

const certificates: readonly Certificate[] = [
  {
    file: 'apiserver',
    subject: '/CN=kube-apiserver',
    names: [
      ...services.map(name => `DNS:${name}`),
      `IP:${cluster.apiService}`,
      `IP:${cluster.apiService6}`,
      `IP:${nodeAddress(1)}`,
      `IP:${nodeAddress6(1)}`,
      'IP:127.0.0.1',
    ],
  },
  { file: 'kubelet-client', subject: '/O=system:masters/CN=apiserver-kubelet-client' },
  { file: 'admin', subject: '/O=system:masters/CN=admin' },
  { file: 'controllers', subject: '/CN=system:kube-controller-manager' },
  { file: 'scheduler', subject: '/CN=system:kube-scheduler' },
  { file: 'proxy', subject: '/CN=system:kube-proxy' },
  ...Array.from({ length: maxNodes }, (_, index) => ({
    file: nodeName(index + 1),
    subject: `/O=system:nodes/CN=system:node:${nodeName(index + 1)}`,
    names: [`DNS:${nodeName(index + 1)}`, `IP:${nodeAddress(index + 1)}`, `IP:${nodeAddress6(index + 1)}`],
  })),
]

/** A folder with NAME.crt and NAME.key for every name above and `ca`, and sa.key and sa.pub for the tokens of service accounts. */
export async function ensureKeys(cacheRoot: string): Promise<string> {
  const hash = createHash('sha256')
    .update(JSON.stringify([certificates, days]))
    .digest('hex')
    .slice(0, 16)
  const target = join(cacheRoot, `keys-${hash}`)
  if (await isFolder(target)) return target
  await mkdir(cacheRoot, { recursive: true })
  const scratch = await mkdtemp(join(cacheRoot, 'keys-'))
  try {
    await chmod(scratch, 0o700)
    await makeAuthority(scratch)
    await Promise.all(certificates.map(certificate => sign(scratch, scratch, certificate)))
    // Whoever was first has won; both are as good.
    await rename(scratch, target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return target
}

async function makeAuthority(folder: string): Promise<void> {
  const at = (name: string): string => join(folder, name)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc']
  await must([
    'openssl',
    'req',
    '-x509',
    ...curve,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
    '-days',
    `${days}`,
    '-subj',
    '/CN=lab-ca',
  ])
  await must(['openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at('sa.key')])
  await must(['openssl', 'ec', '-in', at('sa.key'), '-pubout', '-out', at('sa.pub')])
}

async function sign(authority: string, folder: string, { file, subject, names }: Certificate): Promise<void> {
  const at = (suffix: string): string => join(folder, `${file}.${suffix}`)
  await writeFile(
    at('ext'),
    `extendedKeyUsage=clientAuth,serverAuth\nsubjectAltName=${(names ?? [`DNS:${file}`]).join(',')}\n`,
  )
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc']
  await must(['openssl', 'req', ...curve, '-keyout', at('key'), '-out', at('csr'), '-subj', subject])
  const ca = ['-CA', join(authority, 'ca.crt'), '-CAkey', join(authority, 'ca.key')]
  const random = randomBytes(8).toString('hex')
  await must([
    'openssl',
    'x509',
    '-req',
    '-in',
    at('csr'),
    ...ca,
    '-set_serial',
    `0x${random}`,
    '-days',
    `${days}`,
    '-out',
    at('crt'),
    '-extfile',
    at('ext'),
  ])
}

/** A kubeconfig with the client certificate NAME of the folder of keys; the context is called `lab`. */
export async function writeKubeconfig(keys: string, name: string, path: string): Promise<void> {
  const base64 = async (file: string): Promise<string> => (await readFile(join(keys, file))).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server: apiServer, 'certificate-authority-data': await base64('ca.crt') } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': await base64(`${name}.crt`),
          'client-key-data': await base64(`${name}.key`),
        },
      },
    ],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: name } }],
    'current-context': 'lab',
  }
  await writeFile(path, stringify(config), { mode: 0o600 })
}

/** A kubeconfig of another person: any user name and groups, for tests of rights. */
export async function issueKubeconfig(
  keys: string,
  person: { user: string; groups: readonly string[] },
  path: string,
): Promise<void> {
  const scratch = await mkdtemp(`${path}-`)
  try {
    const subject = [...person.groups.map(group => `/O=${group}`), `/CN=${person.user}`].join('')
    await sign(keys, scratch, { file: person.user, subject })
    await writeFile(join(scratch, 'ca.crt'), await readFile(join(keys, 'ca.crt')))
    await writeKubeconfig(scratch, person.user, path)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}
