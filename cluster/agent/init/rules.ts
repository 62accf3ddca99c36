// The redirections for ports that have no name to take over, as one nft script (man nft; kernel 5.2 or later for NAT in family inet: IPv4 and IPv6 in
// one table). Nothing but those ports is touched.
//   from outside:  port P → the agent's A; the kubelet's probes have a door of their own, which leads to P itself
//   inside (lo):   port P → A, unless the agent itself asks (by its group): a mesh's sidecar hands connections to the application that way, and
//                  probes, which it takes to itself, through the same door
// Priority −90, just after the usual −100: what a service mesh has redirected to its own sidecar stays there, and comes to us from it.
import { type AgentConfig, agentGid } from '../../shared/index.ts'

export const tableName = 'fairlead'

/** undefined when nothing is to be redirected. */
export function redirections({ containers }: AgentConfig): string | undefined {
  const ports = containers.flatMap(container => container.ports).filter(port => port.numeric)
  if (ports.length === 0) return undefined
  const outside = ports.flatMap(({ protocol, port, agentPort, probePort }) => {
    const l4 = protocol.toLowerCase()
    const probe = probePort === 0 ? [] : [`${l4} dport ${probePort} redirect to :${port}`]
    return [`${l4} dport ${port} redirect to :${agentPort}`, ...probe]
  })
  const inside = ports.flatMap(({ protocol, port, agentPort, probePort }) => {
    const l4 = protocol.toLowerCase()
    const probe = probePort === 0 ? [] : [`oifname "lo" ${l4} dport ${probePort} redirect to :${port}`]
    return [`oifname "lo" meta skgid != ${agentGid} ${l4} dport ${port} redirect to :${agentPort}`, ...probe]
  })
  const chain = (name: string, hook: string, rules: readonly string[]) =>
    [`  chain ${name} {`, `    type nat hook ${hook} priority -90`, ...rules.map(rule => `    ${rule}`), '  }'].join(
      '\n',
    )
  // Created, deleted, created: whatever an earlier run left is gone, in one transaction.
  return [
    `table inet ${tableName}`,
    `delete table inet ${tableName}`,
    `table inet ${tableName} {`,
    chain('outside', 'prerouting', outside),
    chain('inside', 'output', inside),
    '}',
    '',
  ].join('\n')
}
