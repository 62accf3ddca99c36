// The chart in the hands of the real Helm 3: what it renders is what we install without it, and `fairlead cluster` works through it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { ensurePeer, Lab, readEnvironment } from '../lab/index.ts'
import { installManager, needsRoot, root } from '../support/index.ts'

const chart = join(root, 'cluster/chart')

interface KubeObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: { readonly template?: { readonly spec?: Readonly<Record<string, unknown>> } }
}

/** By kind and name, in order; hooks and comments left out. */
function objectsOf(yaml: string): readonly (readonly [string, KubeObject])[] {
  return parseAllDocuments(yaml)
    .map(document => document.toJSON() as KubeObject | null)
    .filter(object => object !== null)
    .map(object => [`${object.kind} ${object.metadata.name}`, object] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

describe('Helm', () => {
  let helm: string
  before(async () => {
    helm = await ensurePeer('helm', readEnvironment().cacheRoot, text => console.log(text))
  })
  const template = (...args: string[]) =>
    objectsOf(
      execFileSync(helm, ['template', 'traffic-manager', chart, '--namespace', 'fairlead', '--no-hooks', ...args], {
        encoding: 'utf8',
      }),
    )

  test('renders the chart as manifests.yaml has it', () => {
    assert.deepEqual(template(), objectsOf(readFileSync(join(chart, 'manifests.yaml'), 'utf8')))
  })

  test('finds nothing to complain about', () => {
    execFileSync(helm, ['lint', '--strict', chart], { stdio: 'pipe' })
  })

  test('renders what is off and empty by default', () => {
    const values = [
      'nodeSelector.pool=a',
      'tolerations[0].key=k',
      'tolerations[0].operator=Exists',
      'affinity.nodeAffinity.x=1',
      'podCIDRs={10.0.0.0/8,10.1.0.0/16}',
      'image.reference=registry.example:5000/tm@sha256:00',
    ]
    const objects = new Map(template(...values.flatMap(value => ['--set', value])))
    const pod = objects.get('Deployment traffic-manager')?.spec?.template?.spec
    assert.deepEqual(pod?.['nodeSelector'], { pool: 'a' })
    assert.deepEqual(pod['tolerations'], [{ key: 'k', operator: 'Exists' }])
    assert.deepEqual(pod['affinity'], { nodeAffinity: { x: 1 } })
    assert.match(JSON.stringify(pod), /registry\.example:5000\/tm@sha256:00/)
    assert.match(JSON.stringify(pod), /10\.0\.0\.0\/8 10\.1\.0\.0\/16/)
    const without = new Map(template('--set', 'agentInjector.enabled=false'))
    assert.ok(objects.has('Service agent-injector') && !without.has('Service agent-injector'))
  })

  describe('in a cluster', needsRoot, () => {
    let lab: Lab
    const onPath = () => ({
      ...process.env,
      KUBECONFIG: lab.kubeconfig,
      PATH: `${dirname(helm)}${delimiter}${process.env['PATH'] ?? ''}`,
    })
    const cluster = (...args: string[]) =>
      lab.workstation('ws').run([process.execPath, join(root, 'dist/fairlead.mjs'), 'cluster', ...args], {
        env: onPath(),
        timeoutMs: 240_000,
      })
    const releases = async () => {
      const list = [helm, 'list', '--namespace', 'fairlead', '--output', 'json']
      const { stdout } = await lab.workstation('ws').run(list, { env: onPath() })
      return (JSON.parse(stdout) as { name: string; revision: string; status: string }[]).map(
        ({ name, revision, status }) => `${name} ${revision} ${status}`,
      )
    }
    before(async () => {
      lab = await Lab.open({ name: `helm${process.pid}`, nodes: 1, sample: false })
      await installManager(lab, lab.workstation('ws'), { PATH: onPath().PATH })
    })
    after(async () => lab[Symbol.asyncDispose]())

    test('`fairlead cluster install` made a release, and the manager is ready', async () => {
      assert.deepEqual(await releases(), ['traffic-manager 1 deployed'])
      const { stdout } = await cluster('status', '--output', 'json')
      assert.match(stdout, /"ready":\s*true/)
    })

    test('an upgrade is a revision; an uninstallation leaves no release and nothing of the chart', async () => {
      const upgraded = await cluster('upgrade')
      assert.equal(upgraded.code, 0, upgraded.stderr)
      assert.deepEqual(await releases(), ['traffic-manager 2 deployed'])
      const removed = await cluster('uninstall')
      assert.equal(removed.code, 0, removed.stderr)
      assert.deepEqual(await releases(), [])
      const kinds = 'clusterrole,clusterrolebinding,mutatingwebhookconfiguration'
      const left = await lab.kubectl(['get', kinds, '-l', 'app.kubernetes.io/name=fairlead', '--output', 'name'])
      assert.equal(left, '')
    })
  })
})
