// What both kinds of port-forward share.
import type { Duplex } from 'node:stream'
import { KnownError } from '../../../../common/base/index.ts'

export interface PodPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

export interface Forward extends Duplex {
  /** This machine's end of the connection; undefined when it has ended. */
  readonly localAddress: string | undefined
}

/** Held in each direction while the other side is slow. */
export const forwardBufferBytes = 1024 * 1024
/** Of an error text; what is longer says no more. */
export const maxErrorBytes = 1024

/** The commonest error in one phrase; the kubelet's own text names sandboxes and folders that help nobody. */
export function portForwardFailure(text: string, { pod, port }: PodPort): KnownError {
  const said = text.trim()
  const what = said.includes('connection refused') ? `nothing listens on port ${port} of pod ${pod}` : said
  return new KnownError('PORT_FORWARD_FAILED', { what })
}
