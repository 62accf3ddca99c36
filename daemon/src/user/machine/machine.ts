// Requests and answers over the pipe. Each request has an id and a deadline; an answer that comes too late is dropped, and a device
// that comes too late is given back.
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { KnownError, knownErrorOf } from '../../../../common/base/index.ts'
import type { Ip, Prefix } from '../../../../common/net/index.ts'
import { encodeFrame, FrameReader } from '../../frames.ts'
import {
  type AppliedDns,
  connectionRecord,
  type DeviceInfo,
  descriptorChannel,
  type Failure,
  type Listening,
  limits,
  messagePipe,
  type ToInside,
  type ToUser,
  type WantedDns,
} from '../../messages.ts'
import { closeDescriptor, receiveDescriptor } from './descriptors.ts'
import type { Joined } from './joining.ts'

/** The programs that the root half runs have 5 seconds each, and few requests need more than one that waits. */
const requestTimeoutMs = 10_000
/** Windows: the first device of a machine brings its driver along. */
const driverTimeoutMs = 40_000

interface Cancellable {
  readonly signal: AbortSignal
}

type Answer = Exclude<ToUser, { kind: 'connection' | 'failed' }>
type Question = ToInside extends infer T ? (T extends ToInside ? Omit<T, 'id'> : never) : never
type Settle = { readonly resolve: (answer: Answer) => void; readonly reject: (error: KnownError) => void }

export class Machine {
  /** Resolves when the root half is gone, and with it everything of ours on the machine. */
  readonly lost: Promise<void>
  readonly #pipe: Duplex
  /** Undefined where descriptors can't be passed. */
  readonly #channel: number | undefined
  readonly #carrierOf: Joined['carrierOf'] | undefined
  /** Requests that the root half has not answered; undefined when nobody waits any more. At most limits.pendingRequests. */
  readonly #unanswered = new Map<number, Settle | undefined>()
  readonly #descriptors = new Map<number, number>()
  #nextId = 1
  #isLost = false
  #onConnection: ((socket: Socket) => void) | undefined
  /** Connections that came before there was a handler, while the program sets itself up. */
  #early: Socket[] = []

  private constructor(pipe: Duplex, { channel, carrierOf }: { channel?: number; carrierOf?: Joined['carrierOf'] }) {
    this.#pipe = pipe
    this.#channel = channel
    this.#carrierOf = carrierOf
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.lost = promise
    const lose = () => {
      if (this.#isLost) return
      this.#isLost = true
      for (const settle of this.#unanswered.values()) settle?.reject(new KnownError('DAEMON_LOST'))
      this.#unanswered.clear()
      pipe.destroy()
      resolve(undefined)
    }
    const reader = new FrameReader()
    pipe.on('data', (chunk: Buffer) => {
      const messages = reader.push(chunk)
      if (messages === undefined) lose()
      else for (const message of messages) this.#receive(message as ToUser)
    })
    for (const event of ['end', 'error', 'close'] as const) pipe.on(event, lose)
  }

  /** The root half started this process, and gave it these. */
  static attach(pipe: Duplex = new Socket({ fd: messagePipe }), channel = descriptorChannel): Machine {
    return new Machine(pipe, { channel })
  }

  /** Windows: this process came to the root half by itself. */
  static join({ pipe, carrierOf }: Joined): Machine {
    return new Machine(pipe, { carrierOf })
  }

  /** Control connections of this user, paused, from now on. */
  onConnection(handler: (socket: Socket) => void): void {
    this.#onConnection = handler
    for (const socket of this.#early.splice(0)) handler(socket)
  }

  /** The caller owns the descriptor, or the stream of packets, and closes it. Throws DEVICE_FAILED and ROOT_REFUSED. */
  async openDevice({ signal }: Cancellable): Promise<{ info: DeviceInfo; descriptor: number | Duplex }> {
    const answer = await this.#ask({ kind: 'open-device' }, { signal })
    const descriptor = (await this.#carrierOf?.(answer.id)) ?? this.#descriptorOf(answer)
    if (answer.kind !== 'device' || descriptor === undefined)
      throw new KnownError('DEVICE_FAILED', { what: 'it did not arrive' })
    return { info: answer.info, descriptor }
  }

  /** Also when its descriptor is still open here. */
  async closeDevice(device: string, { signal }: Cancellable): Promise<void> {
    await this.#ask({ kind: 'close-device', device }, { signal })
  }

  /** Routes exactly these into the device. Throws ROUTE_CONFLICT, ROOT_REFUSED and ROUTES_FAILED; then the routes are what they were. */
  async setRoutes(
    device: string,
    routes: {
      readonly prefixes: readonly Prefix[]
      readonly allowConflicting: readonly Prefix[]
      readonly keepOut: readonly Ip[]
    },
    { signal }: Cancellable,
  ): Promise<void> {
    const [prefixes, allowConflicting, keepOut] = [routes.prefixes, routes.allowConflicting, routes.keepOut].map(
      values => values.map(String),
    ) as [string[], string[], string[]]
    await this.#ask({ kind: 'set-routes', device, prefixes, allowConflicting, keepOut }, { signal })
  }

  /** Makes the machine's DNS exactly so; `undefined` takes all of ours away. Throws DNS_FAILED and ROOT_REFUSED. */
  async setDns(device: string, dns: WantedDns | undefined, { signal }: Cancellable): Promise<AppliedDns | undefined> {
    const answer = await this.#ask({ kind: 'set-dns', device, dns }, { signal })
    return answer.kind === 'applied' ? answer.dns : undefined
  }

  /** A socket of the network of a half inside a command's namespaces; the caller owns the descriptor. Throws ROOT_REFUSED. */
  async openSocket(
    wanted: { readonly family: 4 | 6; readonly transport: 'tcp' | 'udp'; readonly listen?: Listening },
    { signal }: Cancellable,
  ): Promise<number> {
    const descriptor = this.#descriptorOf(await this.#ask({ kind: 'open-socket', ...wanted }, { signal }))
    if (descriptor === undefined) throw new KnownError('ROOT_REFUSED', { what: 'a socket that did not arrive' })
    return descriptor
  }

  /** Has a half inside a command's namespaces ask for a name, as any program there would. Resolves when it was answered, however. */
  async ask(name: string, { signal }: Cancellable): Promise<void> {
    await this.#ask({ kind: 'ask', name }, { signal })
  }

  #descriptorOf({ id }: Answer): number | undefined {
    const descriptor = this.#descriptors.get(id)
    this.#descriptors.delete(id)
    return descriptor
  }

  async #ask(question: Question, { signal }: Cancellable): Promise<Answer> {
    signal.throwIfAborted()
    if (this.#isLost) throw new KnownError('DAEMON_LOST')
    if (this.#unanswered.size >= limits.pendingRequests)
      throw new KnownError('ROOT_REFUSED', { what: `more than ${limits.pendingRequests} requests at once` })
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#unanswered.set(id, { resolve, reject })
    const giveUp = (error: unknown) => {
      if (this.#unanswered.has(id)) this.#unanswered.set(id, undefined)
      reject(error)
    }
    const onAbort = () => giveUp(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const isSlow = question.kind === 'open-device' && this.#carrierOf !== undefined
    const timeoutMs = isSlow ? driverTimeoutMs : requestTimeoutMs
    const what = `no answer to ${question.kind} within ${timeoutMs} ms`
    const timer = setTimeout(() => giveUp(new KnownError('ROOT_REFUSED', { what })), timeoutMs)
    this.#send({ ...question, id })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** A pipe that fails loses everything that is unanswered. */
  #send(request: ToInside): void {
    this.#pipe.write(encodeFrame(request))
  }

  #receive(message: ToUser): void {
    switch (message.kind) {
      case 'connection':
        this.#accept(this.#received(connectionRecord))
        return
      case 'failed':
        this.#take(message.id)?.reject(errorOf(message.failure))
        return
      case 'device':
      case 'socket': {
        const descriptor = this.#received(String(message.id))
        const settle = this.#take(message.id)
        if (settle !== undefined) {
          if (descriptor !== undefined) this.#descriptors.set(message.id, descriptor)
          settle.resolve(message)
          return
        }
        if (descriptor !== undefined) closeDescriptor(descriptor)
        if (message.kind === 'socket') return
        const id = this.#nextId++
        this.#unanswered.set(id, undefined)
        this.#send({ kind: 'close-device', id, device: message.info.device })
        return
      }
      case 'applied':
        this.#take(message.id)?.resolve(message)
        return
    }
  }

  #received(text: string): number | undefined {
    return this.#channel === undefined ? undefined : receiveDescriptor(this.#channel, text)
  }

  #take(id: number): Settle | undefined {
    const settle = this.#unanswered.get(id)
    this.#unanswered.delete(id)
    return settle
  }

  #accept(descriptor: number | undefined): void {
    if (descriptor === undefined) return
    const socket = new Socket({ fd: descriptor, allowHalfOpen: true })
    if (this.#onConnection === undefined) this.#early.push(socket)
    else this.#onConnection(socket)
  }
}

function errorOf({ code, detail }: Failure): KnownError {
  return knownErrorOf(code, detail) ?? new KnownError('INTERNAL', { what: `the root half failed with ${code}` })
}
