// The services as @grpc/proto-loader would define them (codec.ts), built from the descriptors that `npm run generate` wrote: no .proto is read at run time.
import { Descriptor } from './codec.ts'
import { agentDescriptor } from './generated/agent.descriptor.ts'
import { controlDescriptor } from './generated/control.descriptor.ts'
import { filesDescriptor } from './generated/files.descriptor.ts'
import { managerDescriptor } from './generated/manager.descriptor.ts'
import type { AgentDefinition, ControlDefinition, FilesDefinition, ManagerDefinition } from './generated/types.ts'

// 64-bit values are numbers: durations in nanoseconds stay exact up to 104 days.
// Marked as pure, so that a bundle holds only those that its program uses.
/** What Telepresence 2.20 clients, agents and traffic-managers speak. */
export const ManagerService = /* @__PURE__ */ load(
  managerDescriptor,
  'telepresence.manager.Manager',
) as ManagerDefinition
/** What a traffic-agent serves, as in 2.20. */
export const AgentService = /* @__PURE__ */ load(agentDescriptor, 'telepresence.agent.Agent') as AgentDefinition
/** Ours: a workload's files, served by the traffic-agent beside it. */
export const FilesService = /* @__PURE__ */ load(filesDescriptor, 'fairlead.agent.v1.Files') as FilesDefinition
/** What our command line and extension ask the daemon. */
export const ControlService = /* @__PURE__ */ load(
  controlDescriptor,
  'fairlead.control.v1.Control',
) as ControlDefinition

function load(descriptor: object, name: string): unknown {
  return new Descriptor(descriptor).service(name)
}
