// What a call hears that names a session which is not here, in the words of Telepresence 2.20.
import { GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'

export function unknownSession(id = ''): GrpcError {
  return new GrpcError(GrpcStatus.notFound, `Session "${id.slice(0, 100)}" not found`)
}
