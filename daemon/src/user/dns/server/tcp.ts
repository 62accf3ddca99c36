// DNS over a connection (RFC 7766): messages with two bytes of length before them, as many as the client likes, answered in the order in which the
// answers are there.
import type { Socket } from 'node:net'
import { word } from '../message/index.ts'

/** A client that says nothing this long is let go (RFC 7766 §6.2.3). */
const idleMs = 10_000
/** Questions of one connection in work; more are not read before one is answered. */
const maxPending = 64
/** Unsent answers beyond this are not added to (bytes). */
const maxUnsentBytes = 256 * 1024

/** `reply` may be called once, now or later. */
export type AnswerMessage = (message: Uint8Array, reply: (answer: Uint8Array) => void) => void

/** Owns the socket until both sides are done with it. */
export function serveTcp(socket: Socket, answer: AnswerMessage): void {
  let received: Buffer = Buffer.alloc(0)
  let pending = 0
  let ended = false

  const endWhenDone = () => {
    if (ended && pending === 0) socket.end()
  }
  const reply = (message: Uint8Array) => {
    pending--
    if (socket.destroyed) return
    const frame = Buffer.allocUnsafe(message.length + 2)
    frame.writeUInt16BE(message.length)
    frame.set(message, 2)
    socket.write(frame)
    work()
    endWhenDone()
  }
  // Answers may come at once: the outer run goes on with what is received, instead of one more call on the stack for every message.
  let working = false
  const work = () => {
    if (working) return
    working = true
    for (let next = take(); next !== undefined && !socket.destroyed; next = take()) {
      pending++
      answer(next, reply)
    }
    working = false
    if (isFull()) socket.pause()
    else socket.resume()
  }
  const isFull = () => pending >= maxPending || socket.writableLength > maxUnsentBytes
  const take = () => {
    if (isFull() || received.length < 2) return undefined
    const end = 2 + word(received, 0)
    if (received.length < end) return undefined
    const message = received.subarray(2, end)
    received = received.subarray(end)
    return message
  }

  socket.setNoDelay(true)
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    work()
  })
  socket.on('drain', work)
  socket.on('end', () => {
    ended = true
    endWhenDone()
  })
  socket.on('error', () => socket.destroy())
  socket.resume()
}
