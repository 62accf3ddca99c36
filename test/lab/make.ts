// Brings a lab up, in the order that is quickest on two cores: the API server takes longest to start, so everything that does not need it is done
// beside it.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/index.ts'
import { unreadyWorkloads } from './api.ts'
import { ensurePrograms, type Programs } from './builds.ts'
import { must, run } from './command.ts'
import { apiIsReady, nodeObjects, startApi, startControllers } from './control-plane.ts'
import { takeDown } from './down.ts'
import type { LabEnvironment } from './environment.ts'
import { ensureImages } from './images.ts'
import { ensureKeys, writeKubeconfig } from './keys.ts'
import { startLan } from './lan.ts'
import { byFamily, cluster, type LabRecord, type Layout, layoutOf, nodeName } from './layout.ts'
import { makeNetwork } from './network.ts'
import { loadImage, startContainerd, startKubelet } from './node.ts'
import { ensurePackages, unpackSystemd } from './packages.ts'
import { Place } from './places.ts'
import { writeRecord } from './records.ts'
import type { Report } from './report.ts'
import { startWorkstation } from './workstation.ts'

export interface MakeNeeds {
  readonly environment: LabEnvironment
  readonly report: Report
  readonly images: readonly string[]
  readonly sample: boolean
  /** Writes the record; nothing is made before it. */
  create(): Promise<LabRecord>
}

interface Made {
  readonly programs: Programs
  readonly record: LabRecord
}

const podsTimeoutMs = 120_000
const namesTimeoutMs = 20_000

export async function makeLab(needs: MakeNeeds): Promise<Made> {
  const { environment, report, create } = needs
  await ensurePackages(report)
  const programs = await ensurePrograms(environment.cacheRoot, report)
  const standard = await ensureImages(programs, environment.cacheRoot)
  const record = await create()
  try {
    return await furnish({ ...needs, images: [...standard, ...needs.images] }, programs, record)
  } catch (error) {
    const logs = await keepLogs(environment.stateRoot, record.name)
    await takeDown(environment.stateRoot, record.name)
    throw new Error(`the lab did not come up; its logs are in ${logs}`, { cause: error })
  }
}

async function furnish(needs: MakeNeeds, programs: Programs, record: LabRecord): Promise<Made> {
  const { environment, report, images } = needs
  const layout = layoutOf(environment.stateRoot, record.name, record.index)
  const keys = await ensureKeys(environment.cacheRoot)
  await makeFolders(layout)
  await makeNetwork(layout, record)
  await writeKubeconfigs(layout, record, keys)
  report(`network of ${record.nodes} nodes and ${record.workstations.length} workstations`)

  const numbers = Array.from({ length: record.nodes }, (_, index) => index + 1)
  const nodes = numbers.map(node => ({
    programs,
    layout,
    keys,
    node,
    ip: record.ip,
    place: new Place(layout.nodeNetwork(node), join(layout.mountNamespaces, `n${node}`)),
  }))
  const lan = new Place(layout.lanNetwork())
  const [first] = nodes
  if (first === undefined) throw new Error('a lab has at least one node')
  const controlPlane = { programs, layout, keys, ip: record.ip, firstNode: new Place(layout.nodeNetwork(1)), lan }

  startApi(controlPlane)
  await startLan({ programs, layout, record, place: lan })
  const ready = apiIsReady(layout).then(() => report('API server'))
  const filled = Promise.all(nodes.map(node => startContainerd(node))).then(async () => {
    for (const archive of images) await Promise.all(nodes.map(({ place }) => loadImage(place, archive)))
    report(`${images.length} images in each node`)
  })
  const workstations = startWorkstations(needs, layout, record)
  await settle([ready, filled, workstations])

  startControllers(controlPlane)
  const kubectl = (args: readonly string[], input: string): Promise<string> =>
    lan.must([programs.kube, 'kubectl', '--kubeconfig', layout.adminKubeconfig, ...args], { input })
  await kubectl(
    ['create', '-f', '-'],
    nodeObjects(record)
      .map(object => JSON.stringify(object))
      .join('\n'),
  )
  for (const node of nodes) await startKubelet(node)
  const manifests = ['kube-dns.yaml', ...(needs.sample ? ['sample.yaml'] : [])]
  const texts = await Promise.all(manifests.map(name => readFile(join(import.meta.dirname, 'manifests', name), 'utf8')))
  const addresses = byFamily(record.ip, cluster.dnsService, cluster.dnsService6)
  const text = texts.join('\n---\n').replace('@dns-addresses@', addresses.join('", "'))
  await kubectl(['apply', '--server-side', '-f', '-'], text.replace('@dns-address@', addresses[0] ?? ''))
  report(needs.sample ? 'cluster DNS and the sample application applied' : 'cluster DNS applied')

  await until('all pods are ready', async () => (await unreadyWorkloads(layout.apiSocket)).length === 0, {
    withinMs: podsTimeoutMs,
    everyMs: 100,
  })
  report('pods ready')
  await namesResolve(
    programs,
    nodes.map(({ place }) => place),
    addresses,
  )
  report('names resolve')
  const up: LabRecord = { ...record, stage: 'up' }
  await writeRecord(environment.stateRoot, up)
  return { programs, record: up }
}

async function makeFolders(layout: Layout): Promise<void> {
  for (const folder of [layout.logs, layout.configs, layout.mountNamespaces]) await mkdir(folder, { recursive: true })
  // A mount namespace can be kept only on a mount that is not shared with other namespaces.
  await must(['mount', '--bind', layout.mountNamespaces, layout.mountNamespaces])
  await must(['mount', '--make-private', layout.mountNamespaces])
}

async function writeKubeconfigs(layout: Layout, record: LabRecord, keys: string): Promise<void> {
  const names = [
    'admin',
    'controllers',
    'scheduler',
    'proxy',
    ...Array.from({ length: record.nodes }, (_, index) => nodeName(index + 1)),
  ]
  await Promise.all(names.map(name => writeKubeconfig(keys, name, join(layout.configs, `${name}.kubeconfig`))))
}

async function startWorkstations({ environment, report }: MakeNeeds, layout: Layout, record: LabRecord): Promise<void> {
  for (const spec of record.workstations) {
    const place = new Place(layout.workstationNetwork(spec.name), join(layout.mountNamespaces, spec.name))
    const systemd = spec.kind === 'resolved' ? await unpackSystemd(environment.cacheRoot, report) : undefined
    await startWorkstation({ layout, spec, place, systemd })
    await until(
      `names resolve on ${spec.name}`,
      async () => (await place.run(['getent', 'hosts', 'outside.example.test'])).code === 0,
      {
        withinMs: namesTimeoutMs,
        everyMs: 50,
      },
    )
    report(`workstation ${spec.name} (${spec.kind})`)
  }
}

/** kube-proxy needs up to a second after the pods are ready: ask through it, on every node. */
async function namesResolve(programs: Programs, nodes: readonly Place[], servers: readonly string[]): Promise<void> {
  const name = `kubernetes.default.svc.${cluster.domain}`
  for (const [node, server] of nodes.flatMap(each => servers.map(address => [each, address] as const))) {
    const lookup = [programs.sample, 'lookup', name, server.includes(':') ? `[${server}]:53` : `${server}:53`]
    await until(`${name} resolves`, async () => (await node.run(lookup)).code === 0, {
      withinMs: namesTimeoutMs,
      everyMs: 50,
    })
  }
}

/** All of them have ended when this returns or throws, so that nothing is made after the lab was taken down. */
async function settle(parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function keepLogs(stateRoot: string, name: string): Promise<string> {
  const target = join('/tmp', `fairlead-lab-${name}-logs`)
  await run(['rm', '-rf', target])
  await run(['cp', '-r', join(stateRoot, name, 'log'), target])
  await writeFile(join(target, 'README'), 'Logs of a lab that did not come up.\n').catch(() => undefined)
  return target
}
