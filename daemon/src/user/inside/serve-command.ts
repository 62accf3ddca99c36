// The bond with `fairlead run`: descriptor 3 is its end of a pipe. It is told when this half can be spoken to, over a socket in a folder that only its user
// can enter; when its end closes, however it ended, the command's session is over, and the folder goes.
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { join } from 'node:path'
import { asKnownError } from '../../../../common/base/index.ts'
import type { Inside } from './inside.ts'
import { joinPorts, type Ports } from './ports.ts'

const commandPipe = 3

/** Resolves when the command line knows; `ended` with its end. `ports`: as it gave them, `{"publish": [8080], "fromHost": []}`. */
export async function serveCommand({
  folder,
  ports,
  inside,
  accept,
}: {
  folder: string
  ports: string
  inside: Inside
  accept: (connection: Socket) => void
}): Promise<{ readonly ended: Promise<void> }> {
  const pipe = new Socket({ fd: commandPipe })
  pipe.on('error', () => undefined)
  pipe.resume()
  const ended = new Promise<void>(resolve => pipe.once('close', () => resolve()))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const say = (message: object) => pipe.write(`${JSON.stringify(message)}\n`)
  try {
    await joinPorts(inside, JSON.parse(ports) as Ports)
  } catch (error) {
    const { code, detail } = asKnownError(error)
    say({ failed: { code, detail } })
    return { ended }
  }
  const server = createServer(accept)
  server.listen(join(folder, 'control.sock'))
  await once(server, 'listening')
  say({ pid: inside.pid })
  return { ended }
}
