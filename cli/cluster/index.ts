// The traffic manager in the cluster: installs, upgrades, removes and describes it, with the user's own rights and without the daemon.
// Where the user has helm, helm does it and owns the release; else the manifests rendered from the same chart are applied server-side.
// Either way we wait for the pod ourselves and say in the pod's own words what blocks. Read installer.ts first.
export { type Cluster, type ClusterOptions, openCluster } from './cluster.ts'
export { Helm } from './helm.ts'
export { Installer, type ManagerStatus } from './installer.ts'
export { type Manifest, readManifests } from './manifests.ts'
export { type Blocker, blockerOf } from './rollout.ts'
