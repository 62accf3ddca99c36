// Known failures on the wire: a `Failure` message, serialised in the trailer metadata of a failed control call (see control.proto).
import { type KnownError, knownErrorOf } from '../base/index.ts'
import { Descriptor } from './codec.ts'
import { controlDescriptor } from './generated/control.descriptor.ts'
import type { FailureOutput } from './generated/types.ts'

export const failureMetadataKey = 'fairlead-error-bin'

const message = /* @__PURE__ */ load()

function load() {
  return new Descriptor(controlDescriptor).message('fairlead.control.v1.Failure')
}

export function failureOf(error: KnownError): FailureOutput {
  const detail = Object.entries(error.detail).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? value.join(', ') : String(value),
  ])
  return { code: error.code, text: error.message, remedy: error.remedy, detail: Object.fromEntries(detail) }
}

export function encodeFailure(error: KnownError): Buffer {
  return message.serialize(failureOf(error))
}

/** The failure as it was; undefined when the bytes or the code are none of ours. */
export function decodeFailure(bytes: Buffer): KnownError | undefined {
  try {
    const failure = message.deserialize(bytes) as FailureOutput
    return knownErrorOf(failure.code, failure.detail)
  } catch {
    return undefined
  }
}
