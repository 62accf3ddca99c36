// Windows: what passes first on a connection between a program and its user's half. Both show that they know the secret of the half's note
// (common/base/half-note.ts), which only this user can read, so that nobody who took the pipe's name over can speak for the half, or hear what it is
// told. HMAC-SHA-256 (RFC 2104) over both sides' random numbers:
//
//   program ── random ──▶ half        program ◀── random, HMAC("half" …) ── half        program ── HMAC("program" …) ──▶ half
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'

const bytes = 32
const timeoutMs = 3_000

/** Rejects, and closes the connection, when the other side does not know the secret or says nothing. */
export async function proveAsProgram(socket: Socket, secret: string): Promise<void> {
  await within(socket, async () => {
    const ours = randomBytes(bytes)
    await write(socket, ours)
    const theirs = await read(socket, bytes)
    check(await read(socket, bytes), mac(secret, 'half', ours, theirs))
    await write(socket, mac(secret, 'program', ours, theirs))
  })
}

/** Rejects, and closes the connection, when the other side does not know the secret or says nothing. */
export async function proveAsHalf(socket: Socket, secret: string): Promise<void> {
  await within(socket, async () => {
    const theirs = await read(socket, bytes)
    const ours = randomBytes(bytes)
    await write(socket, Buffer.concat([ours, mac(secret, 'half', theirs, ours)]))
    check(await read(socket, bytes), mac(secret, 'program', theirs, ours))
  })
}

function mac(secret: string, who: 'half' | 'program', ofProgram: Buffer, ofHalf: Buffer): Buffer {
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(who).update(ofProgram).update(ofHalf).digest()
}

function check(came: Buffer, right: Buffer): void {
  if (!timingSafeEqual(came, right)) throw new Error('the other side of the pipe is not who it should be')
}

/** Resolves when nothing of it is under way any more: HTTP/2 takes a connection over only then. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, error => {
      if (error === null || error === undefined) resolve()
      else reject(error)
    })
  })
}

/** Exactly so many bytes; what follows them stays in the socket. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const came = socket.read(length) as Buffer | null
    if (came?.length === length) return came
    if (came !== null || socket.destroyed || socket.readableEnded) throw new Error('the pipe was closed')
    await new Promise<void>(resolve => {
      const done = () => {
        for (const event of ['readable', 'end', 'close'] as const) socket.off(event, done)
        resolve()
      }
      for (const event of ['readable', 'end', 'close'] as const) socket.once(event, done)
    })
  }
}

async function within(socket: Socket, prove: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  try {
    await prove()
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
