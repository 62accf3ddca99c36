// A workstation's question, put to this pod's nameserver. An answer goes back in every case: a manager that hears nothing waits in vain.
import { type DNSRequestOutput, type DNSResponse, GrpcError, GrpcStatus } from '../../common/protocol/index.ts'
import type { Lookups } from '../shared/lookups/index.ts'

const rcode = { serverFailure: 2, notImplemented: 4 } as const

export async function answerLookup(
  lookups: Lookups,
  namespace: string,
  request: DNSRequestOutput,
  options: { readonly signal: AbortSignal },
): Promise<DNSResponse> {
  try {
    return await lookups.lookup(request, namespace, options)
  } catch (error) {
    const isUnknown = error instanceof GrpcError && error.code === GrpcStatus.unimplemented
    return { r_code: isUnknown ? rcode.notImplemented : rcode.serverFailure, rrs: Buffer.alloc(0) }
  }
}
