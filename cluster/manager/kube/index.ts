// The Kubernetes API as the manager sees it: lists that stay current, and a few single requests.
//
//   inClusterAccess()   the service account that Kubernetes mounts into the pod
//   KubeApi             requests with deadlines, and watches as a stream of events
//   ObjectWatch         list and watch of one kind, keeping only what `project` takes out of every object
//
// Not @kubernetes/client-node: its informers keep every object whole, which for the pods of a large cluster is hundreds of megabytes, and its
// generated models alone cost more memory than the rest of the manager. Read "Efficient detection of changes" in the API concepts:
// https://kubernetes.io/docs/reference/using-api/api-concepts/
export { inClusterAccess, type KubeAccess } from './access.ts'
export { KubeApi, type KubeObject, KubeStatusError, type WatchEvent } from './kube-api.ts'
export { ObjectWatch, type ObjectWatchPorts } from './object-watch.ts'
