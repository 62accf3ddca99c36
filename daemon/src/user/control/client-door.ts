// Windows: the pipe on which this user's programs reach this half, which elsewhere come through the service. Only this user may open it, and the first
// thing on each connection is the proof of common/control/proof.ts.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { chainOf, formatHalfNote, type Log } from '../../../../common/base/index.ts'
import { proveAsHalf } from '../../../../common/control/index.ts'

export interface ClientDoorNeeds {
  /** See halfNotePath of common/base. */
  readonly notePath: string
  /** Only this user and the system may open that pipe of ours. */
  readonly protect: (path: string) => void
  readonly accept: (socket: Socket) => void
  readonly log: Log
  /** Of a pipe that nobody has. */
  readonly pipeName?: () => string
}

/** Listens, and writes the note; disposing removes it. */
export async function openClientDoor({
  notePath,
  protect,
  accept,
  log,
  pipeName = () => String.raw`\\.\pipe\fairlead-${randomBytes(16).toString('hex')}`,
}: ClientDoorNeeds): Promise<Disposable> {
  const pipe = pipeName()
  const secret = randomBytes(32).toString('hex')
  const note = formatHalfNote({ pipe, secret })
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined)
    proveAsHalf(socket, secret).then(
      () => accept(socket),
      (error: unknown) => log.debug('a program was not let in', { error: chainOf(error) }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(pipe, resolve)
  })
  protect(pipe)
  mkdirSync(dirname(notePath), { recursive: true })
  writeFileSync(notePath, note, { mode: 0o600 })
  return {
    [Symbol.dispose]() {
      server.close()
      // Another half may have written its own meanwhile.
      if (textOf(notePath) === note) rmSync(notePath, { force: true })
    },
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
