// A node: containerd, kubelet and kube-proxy in a network namespace and a mount namespace of their own. /run, /var/log and the CNI's cache are
// private to it, so a node uses every default path and nothing of it is seen on the machine.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { until } from '../support/index.ts'
import type { Programs } from './builds.ts'
import { pauseImage } from './images.ts'
import {
  byFamily,
  type ClusterFamilies,
  cluster,
  type Layout,
  lan,
  nodeAddress,
  nodeAddress6,
  nodeName,
  nodePods,
  nodePods6,
} from './layout.ts'
import type { Place } from './places.ts'

export interface NodeNeeds {
  readonly programs: Programs
  readonly layout: Layout
  readonly keys: string
  readonly node: number
  readonly ip: ClusterFamilies | undefined
  readonly place: Place
}

const importTimeoutMs = 120_000

const furniture = `
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/containerd /var/lib/cni
mount -t tmpfs -o mode=755 tmpfs /var/log
mount --bind "$FOLDER/cni-cache" /var/lib/cni
mount --make-rshared /
`

/** The mount namespace, files, and containerd, which answers when this returns. */
export async function startContainerd(needs: NodeNeeds): Promise<void> {
  const { layout, node, place } = needs
  const folder = folderOf(needs)
  for (const name of ['cni', 'cni-cache', 'containerd', 'kubelet', 'plugins', 'pods'])
    await mkdir(join(folder, name), { recursive: true })
  await place.furnish(furniture, { FOLDER: folder })
  await writeFile(join(folder, 'cni/10-lab.conflist'), JSON.stringify(podNetwork(needs)))
  await writeFile(join(folder, 'containerd.toml'), containerdConfig(folder))
  await writeFile(join(folder, 'resolv.conf'), `nameserver ${needs.ip === 'ipv6' ? lan.gateway6 : lan.gateway}\n`)
  place.start(['containerd', '-c', join(folder, 'containerd.toml')], join(layout.logs, `containerd${node}.log`))
  await until('containerd answers', async () => (await place.run(['ctr', 'version'])).code === 0, { withinMs: 20_000 })
}

/** Makes the images of an archive known to the node, whatever their number. */
export async function loadImage(place: Place, archive: string): Promise<void> {
  await place.must(['ctr', '-n', 'k8s.io', 'images', 'import', archive], { timeoutMs: importTimeoutMs })
}

export async function startKubelet(needs: NodeNeeds): Promise<void> {
  const { layout, node, place, programs, ip } = needs
  const folder = folderOf(needs)
  await writeFile(join(folder, 'kubelet.yaml'), stringify(kubeletConfig(needs)))
  await writeFile(join(folder, 'proxy.yaml'), stringify(proxyConfig(needs)))
  const flags = [
    `--config=${join(folder, 'kubelet.yaml')}`,
    `--kubeconfig=${join(layout.configs, `${nodeName(node)}.kubeconfig`)}`,
    `--hostname-override=${nodeName(node)}`,
    `--node-ip=${byFamily(ip, nodeAddress(node), nodeAddress6(node)).join()}`,
    `--root-dir=${join(folder, 'kubelet')}`,
    `--cert-dir=${join(folder, 'kubelet/pki')}`,
  ]
  place.start([programs.kube, 'kubelet', ...flags], join(layout.logs, `kubelet${node}.log`))
  place.start([programs.kube, 'proxy', `--config=${join(folder, 'proxy.yaml')}`], join(layout.logs, `proxy${node}.log`))
}

function folderOf({ layout, node }: NodeNeeds): string {
  return join(layout.folder, nodeName(node))
}

/** ptp and not bridge: every packet of a pod passes the node's routing, so services work between pods of one node without br_netfilter. */
function podNetwork({ node, ip }: NodeNeeds): object {
  return {
    cniVersion: '0.4.0',
    name: 'lab',
    plugins: [
      {
        type: 'ptp',
        ipam: {
          type: 'host-local',
          ranges: byFamily(ip, nodePods(node), nodePods6(node)).map(subnet => [{ subnet }]),
          routes: byFamily(ip, '0.0.0.0/0', '::/0').map(dst => ({ dst })),
          dataDir: '/run/cni-ipam',
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }
}

function containerdConfig(folder: string): string {
  return `version = 2
root = "${folder}/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Lowering a score needs CAP_SYS_RESOURCE, which we may not have: runc would die with "can't get final child's PID from pipe".
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`
}

function kubeletConfig({ layout, keys, node, ip }: NodeNeeds): object {
  const folder = join(layout.folder, nodeName(node))
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(keys, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: join(keys, `${nodeName(node)}.crt`),
    tlsPrivateKeyFile: join(keys, `${nodeName(node)}.key`),
    clusterDomain: cluster.domain,
    clusterDNS: byFamily(ip, cluster.dnsService, cluster.dnsService6).slice(0, 1),
    resolvConf: join(folder, 'resolv.conf'),
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    volumePluginDir: join(folder, 'plugins'),
    podLogsDir: join(folder, 'pods'),
    // Machines without a delegated cgroup v2 tree, too.
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    localStorageCapacityIsolation: false,
    evictionHard: {},
    imageGCHighThresholdPercent: 100,
    makeIPTablesUtilChains: false,
    nodeStatusUpdateFrequency: '5s',
  }
}

function proxyConfig({ layout, node, ip }: NodeNeeds): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    hostnameOverride: nodeName(node),
    clusterCIDR: byFamily(ip, cluster.pods, cluster.pods6).join(),
    clientConnection: { kubeconfig: join(layout.configs, 'proxy.kubeconfig') },
    // The machine's limit on connections is not ours to set.
    conntrack: { maxPerCore: 0 },
    nftables: { minSyncPeriod: '100ms' },
  }
}
