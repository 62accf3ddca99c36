// grpc.health.v1: what Kubernetes and Telepresence's tools ask. One service name, two states; the messages are two bytes, written by hand.
import type { GrpcServer } from './server.ts'

const serving = Buffer.of(0x08, 1)
const notServing = Buffer.of(0x08, 2)

const method = (path: string, responseStream: boolean) => ({
  path,
  requestStream: false,
  responseStream,
  requestDeserialize: () => undefined,
  responseSerialize: (isServing: boolean) => (isServing ? serving : notServing),
})

/** Check tells the state; Watch tells it once and ends, as 2.20's manager does. */
export function addHealth(server: GrpcServer, isServing: () => boolean): void {
  const service = {
    Check: method('/grpc.health.v1.Health/Check', false),
    Watch: method('/grpc.health.v1.Health/Watch', true),
  }
  server.add(service, {
    Check: () => Promise.resolve(isServing()),
    *Watch() {
      yield isServing()
    },
  } as object)
}
