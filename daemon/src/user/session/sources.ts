// Where the settings of a session come from, in their order: what the flags say, the user's file, the kubeconfig's entry of the cluster, the manager.
import {
  type Given,
  type Merged,
  managerSource,
  merge,
  readDocument,
  type Settings,
  type Source,
} from '../settings/index.ts'
import { type VirtualWishes, wishesOf } from '../virtual/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { ClusterPort } from './ports.ts'
import type { Holdings } from './state.ts'

/** Those that are known without the manager. Throws SETTING_INVALID, SETTING_UNKNOWN and SETTINGS_UNREADABLE. */
export async function localSources(
  flags: Given,
  cluster: Pick<ClusterPort, 'extension'>,
  readFile: () => Promise<Source | undefined>,
): Promise<readonly Source[]> {
  const file = await readFile()
  const kubeconfig = kubeconfigSource(cluster)
  const first: Source = { kind: 'flags', where: '', given: flags }
  return [first, file, kubeconfig].filter(source => source !== undefined)
}

function kubeconfigSource({ extension }: Pick<ClusterPort, 'extension'>): Source | undefined {
  if (extension === undefined) return undefined
  const source = { kind: 'kubeconfig', where: extension.where } as const
  const { given, faults } = readDocument(extension.document, source, { strict: false })
  const [fault] = faults
  if (fault !== undefined) throw fault
  return { ...source, given }
}

/** What holds now: of the manager, what it said last. */
export function mergedNow({
  sources,
  clientConfig,
  networks,
}: Pick<Holdings, 'sources' | 'clientConfig' | 'networks'>): Merged {
  return merge(networks === undefined ? sources : [...sources, managerSource(networks, clientConfig).source])
}

export function settingsNow(holdings: Pick<Holdings, 'sources' | 'clientConfig' | 'networks'>): Settings {
  return mergedNow(holdings).settings
}

export function wishesNow(holdings: Pick<Holdings, 'sources' | 'clientConfig' | 'networks'>): VirtualWishes {
  return wishesOf(settingsNow(holdings))
}

/** What is wrong with what the manager says, and left out. */
export function managerFaults(networks: ClusterNetworks, clientConfig: string) {
  return managerSource(networks, clientConfig).faults
}
