// Who may take away what others have, and change what everybody sees: who could do the same with the workloads themselves. The manager does not know who
// calls (a port-forward ends at its loopback), so such a call brings a token of a service account of the namespace concerned. The API server issues
// those only to who has the right `create serviceaccounts/token` there, as the roles edit and admin give it. See docs/decisions/0003.
import { type Log, messageOf } from '../../../common/base/index.ts'
import { administrationAccount, administrationAudience, GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'
import type { KubeApi } from '../kube/index.ts'
import { bearerOf, longestToken, reviewToken } from './token-review.ts'

export interface AdministratorsPorts {
  readonly api: Pick<KubeApi, 'post'>
  /** The manager's own: who administers that may do everything. */
  readonly namespace: string
  readonly log: Log
}

const reviewTimeoutMs = 5000

export class Administrators {
  readonly #ports: AdministratorsPorts

  constructor(ports: AdministratorsPorts) {
    this.#ports = ports
  }

  /** `namespace`: what it is about; empty: everything. Throws PERMISSION_DENIED, or UNAVAILABLE when the API server can't be asked. */
  async check(
    authorization: string | undefined,
    namespace: string,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const { api, namespace: own, log } = this.#ports
    const token = bearerOf(authorization)
    const where = namespace === '' ? own : namespace
    const denied = () =>
      new GrpcError(
        GrpcStatus.permissionDenied,
        `this needs the right to create serviceaccounts/token in namespace ${where}, as the role edit gives it`,
      )
    if (token === undefined || token.length > longestToken) throw denied()
    const limited = AbortSignal.any([signal, AbortSignal.timeout(reviewTimeoutMs)])
    const owner = await reviewToken(api, { token, audience: administrationAudience(own) }, { signal: limited }).catch(
      (error: unknown) => {
        log.warn('could not check the token of an administrator', { why: messageOf(error) })
        throw new GrpcError(GrpcStatus.unavailable, 'the token could not be checked')
      },
    )
    // A pod may have a token for any audience by its specification alone, and roles may grant tokens of one service account of an application's.
    if (owner === undefined || owner.podName !== undefined || owner.account !== administrationAccount) throw denied()
    if (![where, own].includes(owner.namespace)) throw denied()
  }
}
