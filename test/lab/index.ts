// A real Kubernetes in network namespaces of this machine, with workstations beside it: for tests, the bench and the demo. Linux, root.
//
//   await using lab = await Lab.open({ workstations: [{ name: 'ws', kind: 'resolved' }] })
//   await lab.kubectl(['get', 'pods', '-A'])
//   await lab.workstation('ws').run(['curl', '-s', 'http://outside.example.test:8080/'])
//
// Lab.open makes one and takes it down when disposed of; Lab.attach(name) uses one that `npm run lab -- up --name NAME` has brought up;
// Lab.attachOrOpen does whichever fits. Every node has kube 1.34, containerd and the images of images.ts; the sample application (web and numeric in
// `shop`, echo, db and iperf3 in `bank`; manifests/sample.yaml, programs/sample) is deployed. layout.ts draws the network.
//
// openCluster is for tests that need a cluster and nothing else of a lab: with FAIRLEAD_TEST_KUBECONFIG they run against that cluster, as it is.
// Nothing in a lab is visible to the machine but namespaces named fl<number>-…, processes, and one folder in /var/lib/fairlead-lab.
export { ensurePeer, type Peer } from './builds.ts'
export { type Cluster, openCluster, type RolloutOptions } from './cluster.ts'
export type { RunOptions, RunResult } from './command.ts'
export { readEnvironment } from './environment.ts'
export { Lab, type LabOptions } from './lab.ts'
export {
  apiServer,
  cluster,
  type LabRecord,
  lan,
  nodeAddress,
  nodeAddress6,
  nodePods,
  type WorkstationKind,
  type WorkstationSpec,
} from './layout.ts'
export type { Link, LinkState } from './link.ts'
export type { EnterOptions, Place } from './places.ts'
export { type Report, silent, timed } from './report.ts'
export type { Workstation } from './workstation.ts'
