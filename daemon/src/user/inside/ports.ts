// Ports of one loopback on the other: a command's on the machine's (for a browser, a debugger), the machine's on the command's (for a database on
// `localhost`). The two are different networks, and nothing passes between them by itself.
import { once } from 'node:events'
import { connect, createServer, type ListenOptions, type Socket } from 'node:net'
import { KnownError, messageOf, resetSocket } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import { closeDescriptor } from '../machine/index.ts'
import type { Inside } from './inside.ts'
import { relay } from './outside.ts'

const loopback = Ip.ofV4(0x7f000001)
const host = loopback.toString()

export interface Ports {
  /** Of the command, to be had on the machine. */
  readonly publish: readonly number[]
  /** Of the machine, to be had in the command's network. */
  readonly fromHost: readonly number[]
}

/** For as long as this process lives. Throws LOCAL_PORT_BUSY. */
export async function joinPorts(
  inside: Pick<Inside, 'connect' | 'listen'>,
  { publish, fromHost }: Ports,
): Promise<void> {
  for (const port of publish)
    await listen({ host, port, exclusive: true }, port, () => inside.connect({ ip: loopback, port }))
  for (const port of fromHost) {
    const fd = await inside.listen(loopback, port).catch((error: unknown) => {
      throw busy(port, error)
    })
    try {
      await listen({ fd }, port, () => Promise.resolve(connect({ host, port, allowHalfOpen: true, noDelay: true })))
    } catch (error) {
      closeDescriptor(fd)
      throw error
    }
  }
}

async function listen(
  where: ListenOptions & { fd?: number },
  port: number,
  dial: () => Promise<Socket>,
): Promise<void> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, near => {
    near.on('error', () => undefined)
    dial().then(
      far => {
        far.on('error', () => resetSocket(near))
        far.once('connect', () => relay(near, far))
      },
      () => resetSocket(near),
    )
  })
  try {
    server.listen(where)
    await once(server, 'listening')
  } catch (error) {
    throw busy(port, error)
  }
  server.on('error', () => undefined)
}

function busy(port: number, error: unknown): KnownError {
  return new KnownError('LOCAL_PORT_BUSY', { address: `${host}:${port}`, what: messageOf(error) }, error)
}
