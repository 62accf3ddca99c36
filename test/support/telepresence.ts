// The real traffic manager of Telepresence 2.20.2 in a lab, in place of ours. Without an agent injector: sessions, lookups and tunnels only.
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeImage } from '../../cluster/image/index.ts'
import { cluster, ensurePeer, type Lab, type Report, readEnvironment } from '../lab/index.ts'

const reference = 'lab/telepresence:2.20.2'
const rolloutTimeout = '90s'
/** Where its own installer puts it; Fairlead finds it by the name of its Service. */
export const telepresenceNamespace = 'ambassador'

export async function installTelepresence(lab: Lab, report: Report): Promise<void> {
  const program = await ensurePeer('telepresence', readEnvironment().cacheRoot, report)
  await using folder = await mkdtempDisposable(join(tmpdir(), 'fairlead-telepresence-'))
  const archive = join(folder.path, 'image.tar')
  await writeImage(
    {
      reference,
      layers: [
        [
          { path: '/usr/local/bin/traffic', source: program, mode: 0o755 },
          { path: '/tmp', directory: true, mode: 0o1777 },
        ],
      ],
      entrypoint: ['/usr/local/bin/traffic'],
      command: ['manager'],
      user: '1000:1000',
    },
    archive,
    'docker',
  )
  await lab.loadImage(archive)
  await lab.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  const ready = ['rollout', 'status', 'deployment/traffic-manager', `--timeout=${rolloutTimeout}`]
  await lab.kubectl(['-n', telepresenceNamespace, ...ready])
}

const labels = { app: 'traffic-manager', telepresence: 'manager' }
const metadata = { name: 'traffic-manager', namespace: telepresenceNamespace, labels }
const rbac = 'rbac.authorization.k8s.io'
const role = (kind: 'ClusterRole' | 'Role', rules: readonly object[]) => [
  { apiVersion: `${rbac}/v1`, kind, metadata, rules },
  {
    apiVersion: `${rbac}/v1`,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: rbac, kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: metadata.name, namespace: telepresenceNamespace }],
  },
]
const environment = {
  REGISTRY: 'lab',
  LOG_LEVEL: 'debug',
  SERVER_PORT: '8081',
  GRPC_MAX_RECEIVE_SIZE: '4Mi',
  POD_CIDR_STRATEGY: 'auto',
  CLIENT_DNS_EXCLUDE_SUFFIXES: '.com .io .net .org .ru',
  CLIENT_CONNECTION_TTL: '24h',
  AGENT_ARRIVAL_TIMEOUT: '30s',
  AGENT_INJECT_POLICY: 'Never',
  // It reads the service range out of an error of the API server that has not named it since Kubernetes 1.33, and then guesses from the address of
  // its injector, which is not here.
  CLIENT_ROUTING_ALSO_PROXY_SUBNETS: cluster.services,
}
const downward = { POD_IP: 'status.podIP', MANAGER_NAMESPACE: 'metadata.namespace' }

/** As its chart has them, with the injector off. */
const objects: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: telepresenceNamespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
  ...role('ClusterRole', [
    { apiGroups: [''], resources: ['services', 'nodes', 'pods', 'configmaps'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list'] },
    { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['get', 'watch'] },
  ]),
  ...role('Role', [{ apiGroups: [''], resources: ['services'], verbs: ['create'] }]),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'api', port: 8081, targetPort: 'api' }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: metadata.name,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'traffic-manager',
              image: reference,
              imagePullPolicy: 'IfNotPresent',
              env: [
                ...Object.entries(environment).map(([name, value]) => ({ name, value })),
                ...Object.entries(downward).map(([name, fieldPath]) => ({
                  name,
                  valueFrom: { fieldRef: { fieldPath } },
                })),
              ],
              ports: [{ name: 'api', containerPort: 8081 }],
              readinessProbe: { tcpSocket: { port: 'api' }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  },
]
