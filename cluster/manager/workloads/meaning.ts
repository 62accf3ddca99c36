// What the facts of a workload mean for intercepts.
import { marks, readWishes } from './annotations.ts'
import type { PodFacts, WorkloadFacts } from './objects.ts'
import type { Way } from './ports.ts'
import type { Workload } from './workloads.ts'

export function obstacleOf({ obstacle, template, wanted }: WorkloadFacts): string {
  const { inject } = readWishes(template.annotations)
  if (inject === 'disabled') return 'its annotation inject-traffic-agent says so'
  if (inject === 'invalid') return 'its annotation inject-traffic-agent is neither enabled nor disabled'
  if (obstacle !== '') return obstacle
  if (template.containers.length === 0) return 'it has no container of its own'
  return wanted === 0 ? 'it has no pods (scaled to 0)' : ''
}

export function stateOf({ conditions, generation, observed, pods, wanted }: WorkloadFacts): Workload['state'] {
  const isFailing = conditions.some(
    ({ type, status }) =>
      (type === 'ReplicaFailure' && status === 'True') || (type === 'Progressing' && status === 'False'),
  )
  if (isFailing) return 'failure'
  return observed < generation || pods.updated < wanted || pods.ready < wanted ? 'progressing' : 'available'
}

export function isEnabled({ template }: WorkloadFacts): boolean {
  return readWishes(template.annotations).inject === 'enabled'
}

/** Something of ours is on its template. */
export function isMarked({ template }: WorkloadFacts): boolean {
  return Object.values(marks).some(name => template.annotations[name] !== undefined)
}

export function isReplaced({ agent }: PodFacts, container: string): boolean {
  const asleep = agent?.replaced ?? []
  return container === '' ? asleep.length === 0 : asleep.includes(container)
}

export function withPort({ template }: WorkloadFacts, { container, containerPort, protocol }: Way): string {
  const known = (template.annotations[marks.ports] ?? '').split(',').filter(Boolean)
  return [...new Set([...known, `${container}:${containerPort}/${protocol}`])].join(',')
}
