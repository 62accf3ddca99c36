// The cluster's workloads, as intercepts need them: which there are, which ports lead to them, whether their pods have the agent; and bringing the
// agent into them and out again.
//
//   Workloads         what the rest of the manager may ask (interface); Workload, WorkloadPort, Prepared, WorkloadError go with it
//   ClusterWorkloads  its implementation on a real cluster
//   readWishes(), waysOf(), ownerOf(), podObstacle()
//                     what annotations, templates and pods say; the injector decides by the same functions
//
// Whether a workload is injected is said by annotations on its pod template, and nowhere else: nothing is remembered by the manager, a restart
// changes nothing, and a rolling update of the workload's own controller brings the agent in and out without losing a request.
export {
  type Annotations,
  isMeshContainer,
  marks,
  ourAnnotations,
  readWishes,
  type Wishes,
  wantsAgent,
} from './annotations.ts'
export { ClusterWorkloads, type ClusterWorkloadsPorts } from './cluster-workloads.ts'
export { podObstacle } from './objects.ts'
export { ownerOf } from './owner.ts'
export { type Service, type ServicePort, type Template, type Way, waysOf } from './ports.ts'
export {
  type Prepared,
  type Waiting,
  type Workload,
  WorkloadError,
  type WorkloadId,
  type WorkloadKind,
  type WorkloadPort,
  type Workloads,
  workloadKinds,
} from './workloads.ts'
