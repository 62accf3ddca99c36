// Proof that an agent is the pod that it says: a projected service-account token, bound to that pod and to our audience, reviewed by the API server
// (https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens), and the pod's own addresses and
// label, so that no pod can draw another's traffic.
import type { Log } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import { type AgentInfoOutput, GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'
import { podNames, tokenAudience, workloadLabel } from '../../shared/index.ts'
import { type KubeApi, KubeStatusError } from '../kube/index.ts'
import { bearerOf, longestToken, reviewToken, type TokenOwner } from './token-review.ts'

export interface PodProofPorts {
  readonly api: Pick<KubeApi, 'get' | 'post'>
  /** `optional` lets agents in that have no token, as those of Telepresence 2.20. */
  readonly tokens: 'required' | 'optional'
  readonly log: Log
}

interface Pod {
  readonly metadata?: { readonly uid?: unknown; readonly labels?: Readonly<Record<string, unknown>> }
  readonly status?: { readonly podIP?: unknown; readonly podIPs?: unknown }
}

const reviewTimeoutMs = 5000

export class PodProof {
  readonly #ports: PodProofPorts

  constructor(ports: PodProofPorts) {
    this.#ports = ports
  }

  /** Throws UNAUTHENTICATED without a good token, PERMISSION_DENIED when it is another pod's, UNAVAILABLE when the API server can't be asked. */
  async check(
    authorization: string | undefined,
    agent: AgentInfoOutput,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const token = bearerOf(authorization)
    if (token === undefined) {
      if (this.#ports.tokens === 'optional') return
      throw new GrpcError(GrpcStatus.unauthenticated, 'an agent needs the token of its pod')
    }
    if (token.length > longestToken) throw new GrpcError(GrpcStatus.unauthenticated, 'the token is too long')
    const limited = AbortSignal.any([signal, AbortSignal.timeout(reviewTimeoutMs)])
    const bound = await this.#review(token, limited)
    if (bound.namespace !== agent.namespace || bound.podName !== agent.pod_name)
      throw new GrpcError(GrpcStatus.permissionDenied, `the token is not of pod ${agent.pod_name}`)
    const pod = await this.#ask<Pod>(
      'the pod',
      api =>
        api.get(
          `/api/v1/namespaces/${encodeURIComponent(agent.namespace)}/pods/${encodeURIComponent(agent.pod_name)}`,
          {
            signal: limited,
          },
        ) as Promise<Pod>,
    )
    const why = mismatch(pod, bound.podUid, agent)
    if (why !== undefined) throw new GrpcError(GrpcStatus.permissionDenied, why)
  }

  async #review(token: string, signal: AbortSignal): Promise<TokenOwner> {
    const owner = await this.#ask('the token', api => reviewToken(api, { token, audience: tokenAudience }, { signal }))
    if (owner === undefined) throw new GrpcError(GrpcStatus.unauthenticated, 'the token is not valid')
    return owner
  }

  async #ask<T>(what: string, request: (api: PodProofPorts['api']) => Promise<T>): Promise<T> {
    try {
      return await request(this.#ports.api)
    } catch (error) {
      const isRefused = error instanceof KubeStatusError
      this.#ports.log.warn(`could not check ${what} of an agent`, { why: error instanceof Error ? error.message : '' })
      throw new GrpcError(
        isRefused && error.status === 404 ? GrpcStatus.permissionDenied : GrpcStatus.unavailable,
        `${what} could not be checked`,
      )
    }
  }
}

function mismatch({ metadata, status }: Pod, uid: unknown, agent: AgentInfoOutput): string | undefined {
  if (metadata?.uid !== uid) return 'the token is of a pod that is gone'
  const several = Array.isArray(status?.podIPs)
    ? (status.podIPs as readonly ({ ip?: unknown } | null)[]).map(entry => entry?.ip)
    : []
  const addresses = [status?.podIP, ...several].filter(each => typeof each === 'string')
  const own = Ip.parse(agent.pod_ip)?.toString()
  if (!addresses.some(address => Ip.parse(address)?.toString() === own))
    return `${agent.pod_ip} is not the pod's address`
  const workload = metadata?.labels?.[podNames.workload]
  return workload === workloadLabel(agent.name) ? undefined : `the pod is not of the workload ${agent.name}`
}
