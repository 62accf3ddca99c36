// Credentials of a gRPC channel whose connections begin with the proof of proof.ts. grpc-js has a place for what comes before HTTP/2, made for TLS.
import { ChannelCredentials, credentials, type experimental } from '@grpc/grpc-js'
import { proveAsProgram } from './proof.ts'

export class ProvenCredentials extends ChannelCredentials {
  readonly #secret: string

  constructor(secret: string) {
    super()
    this.#secret = secret
  }

  _isSecure(): boolean {
    return false
  }

  _equals(other: ChannelCredentials): boolean {
    return other instanceof ProvenCredentials && other.#secret === this.#secret
  }

  _createSecureConnector(): experimental.SecureConnector {
    return {
      connect: async socket => {
        await proveAsProgram(socket, this.#secret)
        return { socket, secure: false }
      },
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => credentials.createEmpty(),
      destroy: () => undefined,
    }
  }
}
