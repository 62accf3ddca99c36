// The wires: a network namespace for the LAN with its bridge, and one for every node and workstation, joined to the bridge by a veth pair.
import { must } from './command.ts'
import {
  cluster,
  type LabRecord,
  type Layout,
  lan,
  nodeAddress,
  nodeAddress6,
  nodePods,
  nodePods6,
  workstationAddress,
  workstationAddress6,
} from './layout.ts'

export const lanBridge = 'br0'

/** The LAN's end of a machine's cable. */
export function cableOf(machine: string): string {
  return `p-${machine}`
}

export async function makeNetwork(layout: Layout, record: LabRecord): Promise<void> {
  const lanName = layout.lanNetwork()
  await addNamespace(lanName)
  await ip(lanName, [
    `addr add ${lan.outside}/32 dev lo`,
    `link add ${lanBridge} type bridge`,
    `link set ${lanBridge} up`,
    `addr add ${lan.gateway}/24 dev ${lanBridge}`,
    `addr add ${lan.gateway6}/64 dev ${lanBridge} nodad`,
  ])
  // A switch looks at frames, not at what they carry.
  await sysctl(lanName, ['net.bridge.bridge-nf-call-iptables=0', 'net.bridge.bridge-nf-call-ip6tables=0'], {
    optional: true,
  })
  for (let node = 1; node <= record.nodes; node++) await makeNode(layout, record, node)
  for (const [position, { name }] of record.workstations.entries()) {
    const network = layout.workstationNetwork(name)
    await addNamespace(network)
    await connect(lanName, network, name, [`${workstationAddress(position)}/24`, `${workstationAddress6(position)}/64`])
    await ip(network, [`route add default via ${lan.gateway6}`], '-6')
  }
}

async function makeNode(layout: Layout, record: LabRecord, node: number): Promise<void> {
  const network = layout.nodeNetwork(node)
  await addNamespace(network)
  await connect(layout.lanNetwork(), network, `n${node}`, [`${nodeAddress(node)}/24`, `${nodeAddress6(node)}/64`])
  await ip(network, [`route add default via ${lan.gateway6}`], '-6')
  await sysctl(network, ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'])
  const others = Array.from({ length: record.nodes }, (_, index) => index + 1).filter(other => other !== node)
  await ip(
    network,
    others.map(other => `route add ${nodePods(other)} via ${nodeAddress(other)}`),
  )
  await ip(
    network,
    others.map(other => `route add ${nodePods6(other)} via ${nodeAddress6(other)}`),
    '-6',
  )
  // Pods keep their address among each other, and take the node's towards everybody else.
  const rules = `table ip lab { chain out { type nat hook postrouting priority srcnat; ip saddr ${cluster.pods} ip daddr != ${cluster.pods} masquerade; }; }
table ip6 lab { chain out { type nat hook postrouting priority srcnat; ip6 saddr ${cluster.pods6} ip6 daddr != ${cluster.pods6} masquerade; }; }`
  await must(['nsenter', `--net=/run/netns/${network}`, 'nft', '-f', '-'], { input: rules })
}

async function addNamespace(name: string): Promise<void> {
  await must(['ip', 'netns', 'add', name])
  await ip(name, ['link set lo up'])
}

async function connect(lanName: string, network: string, machine: string, addresses: readonly string[]): Promise<void> {
  const cable = cableOf(machine)
  await must(['ip', 'link', 'add', 'eth0', 'netns', network, 'type', 'veth', 'peer', 'name', cable, 'netns', lanName])
  await ip(lanName, [`link set ${cable} master ${lanBridge}`, `link set ${cable} up`])
  await ip(network, [
    'link set eth0 up',
    ...addresses.map(address => `addr add ${address} dev eth0${address.includes(':') ? ' nodad' : ''}`),
    `route add default via ${lan.gateway}`,
  ])
}

async function ip(network: string, commands: readonly string[], family?: string): Promise<void> {
  const argv = ['ip', ...(family === undefined ? [] : [family]), '-n', network, '-batch', '-']
  if (commands.length > 0) await must(argv, { input: `${commands.join('\n')}\n` })
}

async function sysctl(network: string, settings: readonly string[], { optional = false } = {}): Promise<void> {
  const argv = ['nsenter', `--net=/run/netns/${network}`, 'sysctl', ...(optional ? ['-e'] : []), '-qw', ...settings]
  await must(argv).catch((error: unknown) => {
    if (!optional) throw error
  })
}
