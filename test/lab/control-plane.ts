// The first node's second job: etcd, the API server, controllers and scheduler. Read the reference of kube-apiserver's flags.
import { join } from 'node:path'
import { until } from '../support/index.ts'
import { getFromApi } from './api.ts'
import type { Programs } from './builds.ts'
import {
  byFamily,
  cluster,
  type LabRecord,
  type Layout,
  nodeAddress,
  nodeAddress6,
  nodeName,
  nodePods,
  nodePods6,
} from './layout.ts'
import type { Place } from './places.ts'

export interface ControlPlaneNeeds {
  readonly programs: Programs
  readonly layout: Layout
  readonly keys: string
  readonly ip: LabRecord['ip']
  readonly firstNode: Place
  readonly lan: Place
}

const etcdClient = 'http://127.0.0.1:2379'
const readyTimeoutMs = 60_000

/** Starts etcd, the API server and the proxy to it; they become ready on their own (see apiIsReady). */
export function startApi({ programs, layout, keys, ip, firstNode, lan }: ControlPlaneNeeds): void {
  const key = (file: string): string => join(keys, file)
  const { kube } = programs
  const etcd = {
    'data-dir': join(layout.folder, 'etcd'),
    'listen-client-urls': etcdClient,
    'advertise-client-urls': etcdClient,
    'listen-peer-urls': 'http://127.0.0.1:2380',
    // The lab's data need not survive a power cut.
    'unsafe-no-fsync': 'true',
    'log-level': 'error',
  }
  const api = {
    'etcd-servers': etcdClient,
    'service-cluster-ip-range': byFamily(ip, cluster.services, cluster.services6).join(),
    // All addresses of both families.
    'bind-address': '::',
    'advertise-address': byFamily(ip, nodeAddress(1), nodeAddress6(1))[0] ?? '',
    'secure-port': `${cluster.apiPort}`,
    'tls-cert-file': key('apiserver.crt'),
    'tls-private-key-file': key('apiserver.key'),
    'client-ca-file': key('ca.crt'),
    'service-account-key-file': key('sa.pub'),
    'service-account-signing-key-file': key('sa.key'),
    'service-account-issuer': `https://kubernetes.default.svc.${cluster.domain}`,
    'kubelet-client-certificate': key('kubelet-client.crt'),
    'kubelet-client-key': key('kubelet-client.key'),
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': 'true',
    // By name, the default, exec and logs and port-forward would hang: nobody resolves the nodes' names.
    'kubelet-preferred-address-types': 'InternalIP',
  }
  firstNode.start([kube, 'etcd', ...flags(etcd)], join(layout.logs, 'etcd.log'))
  firstNode.start([kube, 'apiserver', ...flags(api)], join(layout.logs, 'apiserver.log'))
  const proxy = {
    kubeconfig: layout.adminKubeconfig,
    'unix-socket': layout.apiSocket,
    'reject-methods': '^(POST|PUT|PATCH|DELETE)$',
  }
  lan.start([kube, 'kubectl', 'proxy', ...flags(proxy)], join(layout.logs, 'api-proxy.log'))
}

export async function apiIsReady(layout: Layout): Promise<void> {
  await until('the API server is ready', async () => (await getFromApi(layout.apiSocket, '/readyz')) === 'ok', {
    withinMs: readyTimeoutMs,
    everyMs: 50,
  })
}

export function startControllers({ programs, layout, keys, firstNode }: ControlPlaneNeeds): void {
  const controllers = {
    kubeconfig: join(layout.configs, 'controllers.kubeconfig'),
    'service-account-private-key-file': join(keys, 'sa.key'),
    'root-ca-file': join(keys, 'ca.crt'),
    'cluster-signing-cert-file': join(keys, 'ca.crt'),
    'cluster-signing-key-file': join(keys, 'ca.key'),
    'use-service-account-credentials': 'true',
    'leader-elect': 'false',
    // At the default rate of 20 requests a second, its thirty controllers need five seconds to start.
    'kube-api-qps': '1000',
    'kube-api-burst': '2000',
    // Nodes are made with their pods' range, so that routes can be laid before they exist.
    controllers: '*,-node-ipam-controller',
  }
  firstNode.start([programs.kube, 'controllers', ...flags(controllers)], join(layout.logs, 'controllers.log'))
  const scheduler = { kubeconfig: join(layout.configs, 'scheduler.kubeconfig'), 'leader-elect': 'false' }
  firstNode.start([programs.kube, 'scheduler', ...flags(scheduler)], join(layout.logs, 'scheduler.log'))
}

/** The Node objects, which kubelet finds in place of making its own. */
export function nodeObjects(record: LabRecord): object[] {
  return Array.from({ length: record.nodes }, (_, index) => index + 1).map(node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: nodeName(node),
      labels: {
        'kubernetes.io/hostname': nodeName(node),
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': process.arch === 'x64' ? 'amd64' : process.arch,
      },
    },
    spec: podRanges(record.ip, node),
  }))
}

function podRanges(ip: LabRecord['ip'], node: number): object {
  const podCIDRs = byFamily(ip, nodePods(node), nodePods6(node))
  return { podCIDR: podCIDRs[0], podCIDRs }
}

function flags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`)
}
