// How a traffic-manager of Telepresence 2.20 asks agents about names: at most two, for one second; the lowest code wins.
import type { ServerHttp2Stream } from 'node:http2'
import { begin, tell } from './replies.ts'
import type { Message } from './wire.ts'

interface Asked {
  readonly session: { readonly session_id: string } | null
  readonly name: string
  readonly type: number
}
interface Response {
  readonly r_code: number
}

const patienceMs = 1_000

export class LookupsDouble {
  readonly #watches = new Map<string, ServerHttp2Stream>()
  readonly #waiting = new Map<string, (response: Response) => void>()

  watch(agent: string, stream: ServerHttp2Stream): void {
    begin(stream)
    this.#watches.set(agent, stream)
  }

  /** undefined: nobody was asked, or nobody answered. An agent that does not read is not waited for longer (2.20 would be stuck). */
  async ask(agents: readonly string[], request: Message): Promise<Message | undefined> {
    const answers = await Promise.all(agents.map(agent => this.#ask(agent, request)))
    return answers.filter(answer => answer !== undefined).sort((a, b) => a.r_code - b.r_code)[0] as Message | undefined
  }

  answered(message: Message): void {
    const { session, request, response } = message as unknown as {
      session: { session_id: string }
      request: Asked
      response: Response
    }
    this.#waiting.get(keyOf(session.session_id, request))?.(response)
  }

  #ask(agent: string, request: Message): Promise<Response | undefined> {
    const stream = this.#watches.get(agent)
    if (stream === undefined) return Promise.resolve(undefined)
    const key = keyOf(agent, request as unknown as Asked)
    return new Promise(resolve => {
      const settle = (response: Response | undefined) => {
        clearTimeout(late)
        this.#waiting.delete(key)
        resolve(response)
      }
      const late = setTimeout(() => settle(undefined), patienceMs)
      this.#waiting.set(key, settle)
      tell(stream, 'DNSRequest', request)
    })
  }
}

/** The agent has to give the question back as it was. */
function keyOf(agent: string, { session, name, type }: Asked): string {
  return `${agent} ${session?.session_id ?? ''}:${name}:${type}`
}
