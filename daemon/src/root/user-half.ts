// One user half: a child process with a user's rights, and all that it has on the machine. It asks, this checks and does, one request after the
// other; when it ends, for whatever reason, everything it had is removed.
import { asKnownError, chainOf, KnownError, type Log } from '../../../common/base/index.ts'
import { Prefix } from '../../../common/net/index.ts'
import { connectionRecord, type DeviceInfo, limits, type ToRoot, type ToUser } from '../messages.ts'
import { HalfPipe } from './half-pipe.ts'
import { DeviceDns } from './os-dns/index.ts'
import type { Caller, Platform, UserProcess } from './platform/index.ts'
import { refusal } from './refusal.ts'
import { idOf, parseRequest } from './requests.ts'
import { setRoutes } from './routes.ts'
import { Turns } from './turns.ts'

/** For Garbage; and what a connection leaves behind at thousands a second is collected before it counts as old. Megabytes. */
const heapFlags = ['--expose-gc', '--max-semi-space-size=4']
/** One arena of glibc's malloc: the half has one thread that allocates, and memory that is free in one arena is of no use to another. */
const mallocSettings = { MALLOC_ARENA_MAX: '1' }

/** From being asked to end (SIGTERM) to being killed. */
const endTimeoutMs = 5_000

export interface UserHalfDependencies {
  readonly program: string
  readonly logLevel: string
  readonly platform: Platform
  /** Shared by all: devices and routes are read and changed one at a time. */
  readonly network: Turns
  readonly log: Log
}

interface HeldDevice {
  readonly info: DeviceInfo
  readonly dns: DeviceDns
  /** What was granted last. */
  routed: readonly Prefix[]
}

export class UserHalf {
  /** Resolves when the process has ended and nothing of it is left on the machine. */
  readonly ended: Promise<void>
  readonly #dependencies: UserHalfDependencies
  readonly #process: UserProcess
  /** Undefined when the process could not be started. */
  readonly #pipe: HalfPipe | undefined
  readonly #log: Log
  readonly #devices = new Map<string, HeldDevice>()
  readonly #turns = new Turns()
  #pending = 0
  #isGone = false

  /** For the caller's user; the caller still has to be passed. */
  constructor(caller: Caller, dependencies: UserHalfDependencies) {
    this.#dependencies = dependencies
    this.#log = dependencies.log.child({ user: caller.user })
    this.#process = caller.start({
      command: [process.execPath, ...heapFlags, dependencies.program],
      // Each open device keeps one of libuv's pool threads waiting; the default of 4 would leave none for files and names.
      environment: { ...mallocSettings, FAIRLEAD_LOG_LEVEL: dependencies.logLevel, UV_THREADPOOL_SIZE: '16' },
    })
    const { pid, pipe } = this.#process
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.ended = promise
    const gone = (why: string) => {
      if (this.#isGone) return
      this.#isGone = true
      this.#log.info('user half ended', { why })
      void this.#turns.run(() => this.#removeAll()).finally(() => resolve(undefined))
    }
    this.#process.onEnd(gone)
    this.#pipe =
      pipe &&
      new HalfPipe(pipe, {
        receive: message => this.#receive(message),
        broken: why => this.#kill(why),
        // Without it it can ask for nothing more.
        closed: () => this.#process.kill(),
      })
    this.#log.info('user half started', { pid })
  }

  get isGone(): boolean {
    return this.#isGone
  }

  /** Hands a control connection over; it is not ours afterwards. */
  pass(caller: Caller): void {
    try {
      this.#process.pass(caller.connection, connectionRecord)
      this.#pipe?.send({ kind: 'connection' })
    } finally {
      caller.close()
    }
  }

  /** Asks it to end; it is killed when it doesn't. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#process.kill(), endTimeoutMs)
    this.#process.end()
    await this.ended
    clearTimeout(timer)
  }

  #receive(message: unknown): void {
    const id = idOf(message)
    if (id === undefined || this.#pending >= limits.pendingRequests) {
      this.#kill('too many requests, or one without an id')
      return
    }
    this.#pending++
    void this.#turns.run(() => this.#handle(id, parseRequest(message))).finally(() => this.#pending--)
  }

  /** Ours breaks no rules of the pipe: what runs there is not ours, or broken. */
  #kill(why: string): void {
    this.#log.error('the user half broke the rules of the pipe', { why })
    this.#pipe?.close()
    this.#process.kill()
  }

  async #handle(id: number, request: ToRoot | undefined): Promise<void> {
    if (this.#isGone) return
    try {
      if (request === undefined) throw refusal('a malformed request, or one above a limit')
      this.#pipe?.send(await this.#carryOut(request))
    } catch (error) {
      const { code, detail } = asKnownError(error)
      this.#log.warn('request failed', { kind: request?.kind, error: chainOf(error) })
      const texts = Object.entries(detail).map(([name, value]) => [
        name,
        typeof value === 'object' ? value : String(value),
      ])
      const failure = { code, detail: Object.fromEntries(texts) as Record<string, string | readonly string[]> }
      this.#pipe?.send({ kind: 'failed', id, failure })
    }
  }

  async #carryOut(request: ToRoot): Promise<ToUser> {
    const { id } = request
    const { platform, network } = this.#dependencies
    switch (request.kind) {
      case 'open-device':
        return { kind: 'device', id, info: await this.#openDevice(id) }
      case 'close-device':
        await this.#remove(this.#held(request.device))
        return { kind: 'applied', id }
      case 'set-routes': {
        const held = this.#held(request.device)
        await network.run(() => setRoutes(held.info, request, { table: platform.routes, log: this.#log }))
        held.routed = request.prefixes.flatMap(text => Prefix.parse(text) ?? [])
        return { kind: 'applied', id }
      }
      case 'set-dns': {
        const { dns, routed } = this.#held(request.device)
        if (request.dns !== undefined) return { kind: 'applied', id, dns: await dns.set(request.dns, { routed }) }
        await dns.remove()
        return { kind: 'applied', id }
      }
    }
  }

  async #openDevice(id: number): Promise<DeviceInfo> {
    if (this.#devices.size >= limits.devicesPerUser)
      throw refusal(`there are ${limits.devicesPerUser} devices of this user already`)
    const { platform, network } = this.#dependencies
    const { info, device, close } = await network.run(() => platform.devices.open())
    try {
      this.#process.pass(device, String(id))
    } catch (error) {
      throw new KnownError('DEVICE_FAILED', { what: 'it could not be handed over' }, error)
    } finally {
      close()
    }
    const dns = new DeviceDns({ device: info, side: platform.dns, log: this.#log })
    this.#devices.set(info.device, { info, dns, routed: [] })
    this.#log.info('device opened', { ...info })
    return info
  }

  #held(device: string): HeldDevice {
    const held = this.#devices.get(device)
    if (held === undefined) throw refusal(`${device} is no device of this user`)
    return held
  }

  async #remove({ info, dns }: HeldDevice): Promise<void> {
    this.#devices.delete(info.device)
    const { platform, network } = this.#dependencies
    await dns.remove()
    await network.run(() => platform.devices.remove(info.device))
    this.#log.info('device closed', { device: info.device })
  }

  async #removeAll(): Promise<void> {
    this.#process[Symbol.dispose]()
    for (const held of [...this.#devices.values()]) {
      try {
        await this.#remove(held)
      } catch (error) {
        this.#log.error('a device could not be removed', { device: held.info.device, error: chainOf(error) })
      }
    }
  }
}
