// Sockets that belong to this network namespace, made here and used elsewhere: a socket stays in the network in which it was made.
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Listening } from '../../messages.ts'
import { callFailed, closeDescriptor } from '../posix/index.ts'
import { families, socket, socketTypes } from './libc.ts'

/** `send` gets a descriptor that is closed here afterwards. Throws Errors. */
export async function openSocket(
  { family, transport, listen }: { family: 4 | 6; transport: 'tcp' | 'udp'; listen?: Listening | undefined },
  send: (descriptor: number) => void,
): Promise<void> {
  if (listen === undefined) {
    const descriptor = socket(families[family], socketTypes[transport], 0)
    if (descriptor < 0) throw callFailed('socket')
    try {
      send(descriptor)
    } finally {
      closeDescriptor(descriptor)
    }
    return
  }
  const server = createServer()
  server.listen({ host: listen.address, port: listen.port, exclusive: true })
  await once(server, 'listening')
  try {
    // Node keeps a server's descriptor in its handle only; there is no public property for it.
    const { _handle: handle } = server as unknown as { _handle?: { fd?: number } | null }
    if (handle?.fd === undefined || handle.fd < 0) throw new Error('the server has no descriptor')
    send(handle.fd)
  } finally {
    server.close()
  }
}
