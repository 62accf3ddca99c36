// The kubeconfig as kubectl sees it, from files in a folder of our own.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { loadKubeconfig } from '../../../../daemon/src/user/kube/kubeconfig.ts'

function folder(t: TestContext, files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-kubeconfig-'))
  t.after(() => rmSync(path, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

const config = (name: string, more = '') => `
apiVersion: v1
kind: Config
current-context: ${name}
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}, namespace: ns-${name}}}]
clusters: [{name: ${name}, cluster: {server: 'https://${name}.example:6443', certificate-authority: ca.crt ${more}}}]
users: [{name: ${name}, user: {token: secret-of-${name}}}]
`

test('KUBECONFIG is a list: names of all files, the first current context, missing files left out', t => {
  const path = folder(t, { a: config('a'), b: config('b') })
  const environment = { KUBECONFIG: ['missing', 'a', 'b'].map(name => join(path, name)).join(':') }
  const loaded = loadKubeconfig({ files: [], environment })
  assert.equal(loaded.server, 'https://a.example:6443')
  assert.equal(loaded.namespace, 'ns-a')
  assert.equal(loaded.config.getCurrentCluster()?.caFile, join(path, 'ca.crt'))
  assert.equal(loadKubeconfig({ files: [], context: 'b', environment }).server, 'https://b.example:6443')
})

test('the same name in two files: the first one counts', t => {
  const path = folder(t, { a: config('a'), b: config('a').replace('a.example', 'other.example') })
  const environment = { KUBECONFIG: `${join(path, 'a')}:${join(path, 'b')}` }
  assert.equal(loadKubeconfig({ files: [], environment }).server, 'https://a.example:6443')
})

test('without KUBECONFIG the file in the home folder of the caller is used', t => {
  const path = folder(t, { '.kube/config': config('home') })
  assert.equal(loadKubeconfig({ files: [], environment: { HOME: path } }).context, 'home')
})

test('a file that was named and is not there, and no file at all, are errors that name the places', () => {
  assert.throws(() => loadKubeconfig({ files: ['/nowhere/config'], environment: {} }), {
    code: 'KUBECONFIG_NOT_FOUND',
    detail: { files: ['/nowhere/config'] },
  })
  assert.throws(() => loadKubeconfig({ files: [], environment: { HOME: '/nowhere' } }), {
    code: 'KUBECONFIG_NOT_FOUND',
    detail: { files: ['/nowhere/.kube/config'] },
  })
})

test('an unknown context names those that exist', () => {
  assert.throws(() => loadKubeconfig({ files: [], document: config('a'), context: 'b', environment: {} }), {
    code: 'CONTEXT_UNKNOWN',
    detail: { context: 'b', known: ['a'] },
  })
})

test('a broken document is an error that does not quote it', () => {
  const document = 'users: [{token: hunter2\nclusters: ]'
  assert.throws(
    () => loadKubeconfig({ files: [], document, environment: {} }),
    (error: Error) => {
      assert.match(error.message, /standard input/)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    },
  )
})

test("settings are the cluster's extension, of Fairlead and of Telepresence", () => {
  const extension = (name: string) => `, extensions: [{name: ${name}, extension: {manager: {namespace: tools}}}]`
  for (const name of ['fairlead.dev', 'telepresence.io']) {
    const document = config('a', extension(name))
    assert.deepEqual(loadKubeconfig({ files: [], document, environment: {} }).extension, {
      where: `extension ${name} of cluster a`,
      document: { manager: { namespace: 'tools' } },
    })
  }
})

test("exec plugins run with the caller's environment and hear about it as kubectl tells them", async () => {
  const script =
    'echo "{\\"status\\":{\\"token\\":\\"$MARK-$OWN-$(echo $KUBERNETES_EXEC_INFO | grep -c interactive)\\"}}"'
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'sh',
    args: ['-c', script],
    env: [{ name: 'OWN', value: 'own' }],
  }
  const document = config('a')
    .replace('{token: secret-of-a}', JSON.stringify({ exec }))
    .replace(', certificate-authority: ca.crt', '')
  const environment = { MARK: 'caller', PATH: '/usr/bin:/bin' }
  const { config: loaded } = loadKubeconfig({ files: [], document, environment })
  const options: { headers?: Record<string, string> } = {}
  await loaded.applyToHTTPSOptions(options)
  assert.equal(options.headers?.['Authorization'], 'Bearer caller-own-1')
})

test('the proxy variables are honoured unless the server is excepted, and proxy-url comes before them', () => {
  const load = (environment: Record<string, string>, more = '') =>
    loadKubeconfig({ files: [], document: config('a', more), environment }).proxyUrl
  assert.equal(load({ HTTPS_PROXY: 'proxy.example:3128' }), 'http://proxy.example:3128')
  assert.equal(load({ https_proxy: 'http://p:1', NO_PROXY: '.example' }), undefined)
  assert.equal(load({ https_proxy: 'http://p:1' }, ', proxy-url: http://q:2'), 'http://q:2')
  assert.equal(load({}), undefined)
})
