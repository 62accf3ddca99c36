// The bond with `fairlead run`: descriptor 3 is its end of a pipe. It is told when this half can be spoken to, over a socket in a folder that only its user
// can enter; when its end closes, however it ended, the command's session is over, and the folder goes.
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { join } from 'node:path'

const commandPipe = 3

/** Resolves with the end of the command line. `pid`: whose namespaces the command joins. */
export async function serveCommand({
  folder,
  pid,
  accept,
}: {
  folder: string
  pid: number
  accept: (connection: Socket) => void
}): Promise<{ readonly ended: Promise<void> }> {
  const pipe = new Socket({ fd: commandPipe })
  pipe.on('error', () => undefined)
  pipe.resume()
  const server = createServer(accept)
  server.listen(join(folder, 'control.sock'))
  await once(server, 'listening')
  pipe.write(`${JSON.stringify({ pid })}\n`)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return { ended: new Promise(resolve => pipe.once('close', () => resolve())) }
}
