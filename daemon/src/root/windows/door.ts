// The service's own pipe, to which a user half says one line: the name of a pipe that it has made. The service opens that pipe, and whose it is is the
// user it speaks for: nobody can make a pipe that is another user's. So nothing that is said here is believed, and the line is all that is ever read.
//
//   user half                                                              service
//     makes \\.\pipe\fairlead-half-<random>, for itself and the system
//     ── "\\.\pipe\fairlead-half-<random>\n" ──▶ \\.\pipe\ProtectedPrefix\Administrators\fairlead
//     \\.\pipe\fairlead-half-<random>  ◀── 0, then messages.ts both ways ────── opens it, takes its owner for the user
//     \\.\pipe\fairlead-half-<random>  ◀── the request's id, then packets ───── opens it once more for each device
import { createServer, type Server, type Socket } from 'node:net'
import { chainOf } from '../../../../common/base/index.ts'
import { halfPipeName, notWanted } from '../../messages.ts'
import type { Caller, DoorEvents } from '../platform/index.ts'
import { preface, WindowsHalf } from './half.ts'

/** Longest name of a half's pipe, and the end of its line. Its pipe for programs has another name, so that nobody can have us take that for a half. */
const mostBytes = 64
/** From the connection to the whole line. */
const lineTimeoutMs = 3_000
/** Connections that have not said their line. */
const mostWaiting = 64

export interface PipeCalls {
  /** Throws an Error in words. Opens the pipe so that its maker can't act in our name. */
  open(path: string): { readonly owner: string; readonly socket: Socket }
  /** Everybody may speak to that pipe of ours, and nobody answer in our place. */
  letIn(path: string): void
}

export async function listenForHalves(
  path: string,
  { accept, log }: DoorEvents,
  { calls }: { calls: PipeCalls },
): Promise<Disposable> {
  const waiting = new Set<Socket>()
  const server = createServer(socket => {
    socket.on('error', error => log.debug('a connection to the service failed', { error: chainOf(error) }))
    if (waiting.size >= mostWaiting) {
      socket.destroy()
      return
    }
    waiting.add(socket)
    const timer = setTimeout(() => socket.destroy(), lineTimeoutMs)
    socket.once('close', () => {
      clearTimeout(timer)
      waiting.delete(socket)
    })
    let line = ''
    socket.on('data', (chunk: Buffer) => {
      line += chunk.toString('latin1')
      const end = line.indexOf('\n')
      if (end < 0 && line.length <= mostBytes) return
      socket.destroy()
      const name = line.slice(0, Math.max(end, 0))
      if (!halfPipeName.test(name)) {
        log.warn('a connection to the service said nothing that it knows')
        return
      }
      try {
        accept(callerAt(name, calls))
      } catch (error) {
        log.warn('a user half could not be reached', { error: chainOf(error) })
      }
    })
  })
  await listening(server, path)
  server.on('error', error => log.error('the pipe of the service failed', { error: chainOf(error) }))
  calls.letIn(path)
  return {
    [Symbol.dispose]() {
      server.close()
      for (const socket of waiting) socket.destroy()
    },
  }
}

function callerAt(name: string, calls: PipeCalls): Caller {
  const { owner, socket } = calls.open(name)
  // Whatever happens to it before it has a handler of its own.
  socket.on('error', () => undefined)
  let isTaken = false
  return {
    user: owner,
    // A half is its own door for its user's programs: there is nothing to be told.
    connection: { kind: 'caller', tell: () => undefined },
    start() {
      isTaken = true
      const open = () => {
        const again = calls.open(name)
        if (again.owner === owner) return again.socket
        again.socket.destroy()
        throw new Error('the pipe of the user half is now somebody else’s')
      }
      return new WindowsHalf({ socket, open })
    },
    close() {
      // One that runs is enough for a user.
      if (isTaken) return
      socket.end(preface(notWanted))
      socket.resume()
      setTimeout(() => socket.destroy(), lineTimeoutMs).unref()
    },
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path, readableAll: true, writableAll: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
