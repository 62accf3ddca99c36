// One question of the API server and its answer, as data. https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/

import type { Injection } from './inject.ts'
import { differenceOf } from './json-patch.ts'
import type { Pod } from './pod.ts'

/** The API server cuts longer ones. */
const longestWarning = 250

export interface Review {
  /** AdmissionReview with a response: every pod is allowed. */
  readonly answer: object
  readonly namespace: string
  readonly pod: string
  /** Undefined: it was no question about a new pod. */
  readonly injection: Injection | undefined
}

/** `decide` is asked for pods only. Returns undefined for what is no AdmissionReview. */
export function reviewed(question: unknown, decide: (pod: Pod, namespace: string) => Injection): Review | undefined {
  const { request } = (question ?? {}) as { request?: unknown }
  if (typeof request !== 'object' || request === null) return undefined
  const {
    uid,
    resource,
    operation,
    object,
    namespace = '',
  } = request as {
    uid?: unknown
    resource?: { group?: unknown; resource?: unknown }
    operation?: unknown
    object?: Pod | null
    namespace?: string
  }
  if (typeof uid !== 'string' || typeof namespace !== 'string') return undefined
  const isNewPod = operation === 'CREATE' && resource?.group === '' && resource.resource === 'pods'
  const pod = isNewPod && Array.isArray(object?.spec?.containers) ? object : undefined
  const injection = pod == null ? undefined : decide(pod, namespace)
  return {
    answer: {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid, allowed: true, ...consequence(pod, injection) },
    },
    namespace,
    pod: pod?.metadata?.name ?? pod?.metadata?.generateName ?? '',
    injection,
  }
}

function consequence(pod: Pod | null | undefined, injection: Injection | undefined): object {
  switch (injection?.kind) {
    case undefined:
    case 'unwanted':
      return {}
    case 'refused':
      return { warnings: [`no traffic-agent: ${injection.reason}`.slice(0, longestWarning)] }
    case 'injected': {
      const operations = differenceOf(pod, injection.pod)
      if (operations.length === 0) return {}
      return { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') }
    }
  }
}
