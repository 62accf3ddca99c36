// macOS: the routing socket (route(4)), to which the kernel writes every change of links, addresses and routes. Values of sys/socket.h and sys/fcntl.h.
import { constants } from 'node:os'
import { openSignalled } from './signalled-socket.ts'

const routing = { domain: 17, raw: 3, anyFamily: 0 } as const

/** Throws when the kernel does not give the socket. */
export function openRoutingSocket(changed: () => void): Disposable {
  return openSignalled(
    {
      domain: routing.domain,
      type: routing.raw,
      protocol: routing.anyFamily,
      flags: { setFlags: 4, setOwner: 6, nonBlocking: 0x4, async: 0x40 },
      noBuffers: constants.errno.ENOBUFS,
    },
    changed,
  )
}
