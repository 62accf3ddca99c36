// The application's files for workstations: reading, listing, watching; writing for intercepts that asked for it.
//   filesHandlers   the service      resolve   a path inside the container's mounts, whatever links say (confined.ts: read it first)
export { resolve, volumesOf } from './confined.ts'
export { type FilesNeeds, filesHandlers } from './files-service.ts'
