// The environment of a container of the application, put together from the agent's own: the webhook gave the agent every variable of the container
// under a prefix (so that the kubelet fills in references, ConfigMaps and Secrets), and the kubelet gave both the variables of services.
// Only what Kubernetes declares is visible here: an image's own ENV and what an entrypoint exports are not.
import { type AgentContainer, agentVariables } from '../../shared/index.ts'

/** Of the agent's process itself, not of the pod. */
const own = new Set([
  'HOME',
  'PATH',
  'HOSTNAME',
  'NODE_ENV',
  'NODE_OPTIONS',
  'MALLOC_ARENA_MAX',
  ...Object.values(agentVariables),
])
/** What is said about volumes is true or absent: workstations mount by it. */
const aboutVolumes = new Set(['TELEPRESENCE_ROOT', 'FAIRLEAD_ROOT', 'TELEPRESENCE_MOUNTS', 'FAIRLEAD_MOUNTS'])
/** Begins every variable that the webhook gave the agent on behalf of a container. */
const ours = '_FL_'

export function environmentOf(
  container: AgentContainer,
  agentEnvironment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const all = Object.entries(agentEnvironment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const mounts = container.mounts.map(({ path }) => path).join(':')
  const ofPod = all.filter(([name]) => !name.startsWith(ours) && !own.has(name))
  const declared = all.flatMap(([name, value]): [string, string][] =>
    name.startsWith(container.prefix) && name.length > container.prefix.length
      ? [[name.slice(container.prefix.length), asDeclared(value, container.prefix)]]
      : [],
  )
  return {
    ...Object.fromEntries([...ofPod, ...declared].filter(([name]) => !aboutVolumes.has(name))),
    TELEPRESENCE_CONTAINER: container.name,
    FAIRLEAD_CONTAINER: container.name,
    ...(mounts === '' ? {} : { TELEPRESENCE_MOUNTS: mounts, FAIRLEAD_MOUNTS: mounts }),
  }
}

/** The kubelet leaves a reference that it cannot fill in as it is: in ours it has the prefix, which the application's never had. */
function asDeclared(value: string, prefix: string): string {
  return value.replaceAll(`$(${prefix}`, '$(')
}
