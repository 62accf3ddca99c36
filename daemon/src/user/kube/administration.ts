// What proves to the traffic manager that this user may change things in a namespace: a token of one of its service accounts, which the API server issues
// to who has the right `create serviceaccounts/token` there (TokenRequest). It is good for nothing but that: no API server takes its audience.
// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
import { KnownError } from '../../../../common/base/index.ts'
import type { Reviewer } from './permissions.ts'

/** The API server issues none for less. */
const validSeconds = 600

/** Of `account` in the first of these namespaces where the user may; undefined: of none. Throws KnownError when the API server can't be asked. */
export async function administrationToken(
  cluster: Reviewer,
  namespaces: readonly string[],
  { account, audience, signal }: { readonly account: string; readonly audience: string; readonly signal: AbortSignal },
): Promise<string | undefined> {
  for (const namespace of namespaces) {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${account}/token`
    const request = {
      ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
      spec: { audiences: [audience], expirationSeconds: validSeconds },
    }
    try {
      const answer = (await cluster.post(path, request, { signal })) as { status?: { token?: unknown } } | undefined
      if (typeof answer?.status?.token === 'string') return answer.status.token
    } catch (error) {
      if (!(error instanceof KnownError) || error.code !== 'CLUSTER_FORBIDDEN') throw error
    }
  }
  return undefined
}
