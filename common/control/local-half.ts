// Windows: finds this user's half, and starts it when there is none. There the service starts nothing in a user's name: a half is an ordinary process
// of its user, which comes to the service by itself.
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HalfNote, KnownError, parseHalfNote } from '../base/index.ts'

/** From its start to its note: Node, the service's answer. */
const startTimeoutMs = 20_000
const lookEveryMs = 100
const probeMs = 1_000

/** Exit codes of a half that could not be one: there is no service; its user has another. */
export const halfExits = { noService: 3, another: 4 } as const

export interface HalfFinder {
  /** The service's pipe. */
  readonly service: string
  /** A half that answers. Throws DAEMON_NOT_RUNNING when there is no service. */
  find(options: { signal: AbortSignal }): Promise<HalfNote>
}

export interface LocalHalfNeeds {
  readonly service: string
  /** See halfNotePath. */
  readonly notePath: string
  /** Whether anybody listens at `service`. Cheap: it is asked whenever somebody looks whether the service has come. */
  readonly isServiceThere: () => Promise<boolean>
  /** Starts a half that outlives this process; resolves with its exit code when it ends. */
  readonly start: () => Promise<number>
}

export class LocalHalf implements HalfFinder {
  readonly service: string
  readonly #needs: LocalHalfNeeds
  #started: { code?: number } | undefined

  constructor(needs: LocalHalfNeeds) {
    this.#needs = needs
    this.service = needs.service
  }

  async find({ signal }: { signal: AbortSignal }): Promise<HalfNote> {
    const deadline = performance.now() + startTimeoutMs
    for (;;) {
      const note = await this.#look()
      if (note !== undefined) return note
      // It could do nothing but say so.
      if (this.#started === undefined && !(await this.#needs.isServiceThere()))
        throw new KnownError('DAEMON_NOT_RUNNING')
      const { code } = this.#start()
      if (code !== undefined) {
        this.#started = undefined
        if (code === halfExits.noService) throw new KnownError('DAEMON_NOT_RUNNING')
        if (code !== halfExits.another) throw new KnownError('INTERNAL', { what: `the user half ended with ${code}` })
      }
      if (performance.now() > deadline) throw new KnownError('DAEMON_SILENT', { seconds: startTimeoutMs / 1000 })
      await sleep(lookEveryMs, undefined, { signal })
    }
  }

  /** Once, however many ask. */
  #start(): { readonly code?: number } {
    if (this.#started !== undefined) return this.#started
    const started: { code?: number } = {}
    this.#started = started
    this.#needs.start().then(
      code => {
        started.code = code
      },
      () => {
        started.code = -1
      },
    )
    return started
  }

  async #look(): Promise<HalfNote | undefined> {
    const text = await readFile(this.#needs.notePath, 'utf8').catch(() => '')
    const note = parseHalfNote(text)
    if (note === undefined || !(await answers(note.pipe))) return undefined
    this.#started = undefined
    return note
  }
}

/** Whether there is such a pipe, to which a program of Node's may or may not speak. */
export function isThere(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(probeMs, () => end(true))
    socket.once('connect', () => end(true))
    socket.once('error', error => end((error as NodeJS.ErrnoException).code !== 'ENOENT'))
  })
}

/** Whether anyone listens there; who it is shows at the proof. */
export function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(probeMs, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
