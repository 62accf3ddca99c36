// How a person names a port of a workload: by the shortest that means no other.
import type { WorkloadInfoOutput } from '../../../../common/protocol/index.ts'

type Port = WorkloadInfoOutput['ports'][number]

/** For each port what to give as the remote port, in their order. */
export function portIdentifiers(ports: readonly Port[]): string[] {
  const spellings = ports.map(spellingsOf)
  return spellings.map((own, at) => {
    const unique = own.find(spelling => !spellings.some((others, other) => other !== at && others.includes(spelling)))
    return unique ?? own.at(-1) ?? ''
  })
}

/** Shortest first. */
function spellingsOf({ name, port, protocol, container_port, container_port_name, service }: Port): string[] {
  const number = service === '' ? container_port : port
  const names = [service === '' ? container_port_name : name, String(number)].filter(spelling => spelling !== '')
  return [...names, ...names.map(spelling => `${spelling}/${protocol}`)]
}
