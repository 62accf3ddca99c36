// Whose a token is, as the API server says: TokenReview.
// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-review-v1/
import type { KubeApi } from '../kube/index.ts'

interface Review {
  readonly status?: {
    readonly authenticated?: unknown
    readonly audiences?: unknown
    readonly user?: { readonly username?: unknown; readonly extra?: Readonly<Record<string, unknown>> }
  }
}

/** A service account, and the pod that its token is bound to, if any. */
export interface TokenOwner {
  readonly namespace: string
  readonly account: string
  readonly podName: string | undefined
  readonly podUid: string | undefined
}

export const longestToken = 16 * 1024

export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
}

/** undefined: it is not valid for that audience, or no service account's. Throws as `post` does. */
export async function reviewToken(
  api: Pick<KubeApi, 'post'>,
  { token, audience }: { readonly token: string; readonly audience: string },
  { signal }: { signal: AbortSignal },
): Promise<TokenOwner | undefined> {
  const review = {
    ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' },
    spec: { token, audiences: [audience] },
  }
  const { status } = (await api.post('/apis/authentication.k8s.io/v1/tokenreviews', review, { signal })) as Review
  const isOurs = Array.isArray(status?.audiences) && status.audiences.includes(audience)
  const { username, extra } = status?.user ?? {}
  const name = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(typeof username === 'string' ? username : '')
  const [, namespace, account] = name ?? []
  if (status?.authenticated !== true || !isOurs || namespace === undefined || account === undefined) return undefined
  const [podName, podUid] = ['pod-name', 'pod-uid'].map(key => {
    const values = extra?.[`authentication.kubernetes.io/${key}`]
    const first: unknown = Array.isArray(values) ? values[0] : undefined
    return typeof first === 'string' ? first : undefined
  })
  return { namespace, account, podName, podUid }
}
