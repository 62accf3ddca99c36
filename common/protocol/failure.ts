// Known failures on the wire: a `Failure` message, serialised in the trailer metadata of a failed control call (see control.proto).
import { fromJSON, type MessageTypeDefinition } from '@grpc/proto-loader'
import { type KnownError, knownErrorOf } from '../base/index.ts'
import { controlDescriptor } from './generated/control.descriptor.ts'
import type { Failure, FailureOutput } from './generated/types.ts'

export const failureMetadataKey = 'fairlead-error-bin'

const message = /* @__PURE__ */ load()

function load() {
  return fromJSON(controlDescriptor, { keepCase: true, defaults: true })['fairlead.control.v1.Failure'] as
    | MessageTypeDefinition<Failure, FailureOutput>
    | undefined
}

export function failureOf(error: KnownError): FailureOutput {
  const detail = Object.entries(error.detail).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? value.join(', ') : String(value),
  ])
  return { code: error.code, text: error.message, remedy: error.remedy, detail: Object.fromEntries(detail) }
}

export function encodeFailure(error: KnownError): Buffer {
  if (message === undefined) throw new Error('the descriptor has no Failure')
  return message.serialize(failureOf(error))
}

/** The failure as it was; undefined when the bytes or the code are none of ours. */
export function decodeFailure(bytes: Buffer): KnownError | undefined {
  try {
    const failure = message?.deserialize(bytes)
    return failure === undefined ? undefined : knownErrorOf(failure.code, failure.detail)
  } catch {
    return undefined
  }
}
