// Names as the pods of intercepted workloads know them: the question goes to every agent of the session's intercepts, and the answer is the union
// of what they say. An agent that doesn't answer in time is asked on, but not waited for until it answers again.
import type { DNSRequest, DNSRequestOutput, DNSResponse, DNSResponseOutput } from '../../../common/protocol/index.ts'
import { splitRecords } from './records.ts'

export interface AgentLookupsPorts {
  /** Tells an agent; false: too much waits there already, or nobody reads. */
  ask(agentId: string, request: DNSRequest, withinMs: number): boolean
}

interface Question {
  readonly waiting: Set<(response: DNSResponseOutput | undefined) => void>
}

/** For all answers. */
const budgetMs = 1000
/** After the first good one. */
const restMs = 200
const mostQuestionsOfAgent = 500
const rcode = { noError: 0, nameError: 3 } as const

export class AgentLookups {
  readonly #ports: AgentLookupsPorts
  /** Agent session → key → who waits. */
  readonly #asked = new Map<string, Map<string, Question>>()
  readonly #slow = new Set<string>()

  constructor(ports: AgentLookupsPorts) {
    this.#ports = ports
  }

  /** Undefined when no agent had a good answer in time: somebody else is to be asked. */
  async lookup(
    agents: readonly string[],
    request: DNSRequestOutput,
    { signal }: { signal: AbortSignal },
  ): Promise<DNSResponse | undefined> {
    const answers: DNSResponseOutput[] = []
    let asked = 0
    await new Promise<void>(resolve => {
      const open = new Set<string>()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        for (const [agent, take] of takers) this.#leave(agent, keyOf(request), take)
        for (const agent of open) this.#slow.add(agent)
        resolve()
      }
      let timer = setTimeout(end, budgetMs)
      const takers = new Map<string, (response: DNSResponseOutput | undefined) => void>()
      for (const agent of agents) {
        const take = (response: DNSResponseOutput | undefined) => {
          open.delete(agent)
          if (response !== undefined) answers.push(response)
          if (open.size === 0) end()
          else if (response?.r_code === rcode.noError) {
            clearTimeout(timer)
            timer = setTimeout(end, restMs)
          }
        }
        if (!this.#enter(agent, request, take)) continue
        takers.set(agent, take)
        asked++
        if (!this.#slow.has(agent)) open.add(agent)
      }
      signal.addEventListener('abort', end)
      if (open.size === 0 || signal.aborted) end()
    })
    return unionOf(answers, asked)
  }

  /** An agent's answer; one that nobody waits for is late. */
  answer(agentId: string, request: DNSRequestOutput, response: DNSResponseOutput): void {
    this.#slow.delete(agentId)
    const asked = this.#asked.get(agentId)
    const question = asked?.get(keyOf(request))
    if (question === undefined) return
    asked?.delete(keyOf(request))
    for (const take of question.waiting) take(response)
  }

  /** An agent is gone: nobody waits for it any more. */
  forget(agentId: string): void {
    const questions = this.#asked.get(agentId)
    this.#asked.delete(agentId)
    this.#slow.delete(agentId)
    for (const { waiting } of questions?.values() ?? []) for (const take of waiting) take(undefined)
  }

  #enter(agent: string, request: DNSRequestOutput, take: (response: DNSResponseOutput | undefined) => void): boolean {
    const asked = this.#asked.get(agent) ?? new Map<string, Question>()
    const key = keyOf(request)
    const question = asked.get(key)
    if (question !== undefined) {
      question.waiting.add(take)
      return true
    }
    if (asked.size >= mostQuestionsOfAgent || !this.#ports.ask(agent, request, budgetMs)) return false
    asked.set(key, { waiting: new Set([take]) })
    this.#asked.set(agent, asked)
    return true
  }

  #leave(agent: string, key: string, take: (response: DNSResponseOutput | undefined) => void): void {
    const asked = this.#asked.get(agent)
    const question = asked?.get(key)
    if (asked === undefined || question === undefined) return
    question.waiting.delete(take)
    if (question.waiting.size === 0) asked.delete(key)
    if (asked.size === 0) this.#asked.delete(agent)
  }
}

/** As agents of Telepresence 2.20 are told apart: by the session, the name and the type that they echo. */
function keyOf({ session, name, type }: DNSRequestOutput): string {
  return `${session?.session_id ?? ''} ${name} ${type}`
}

/** Records of all that know the name, each once. There is no such name when every pod says so. */
function unionOf(answers: readonly DNSResponseOutput[], asked: number): DNSResponse | undefined {
  const known = answers.filter(({ r_code }) => r_code === rcode.noError)
  const lists = known.map(({ rrs }) => splitRecords(rrs)).filter(list => list !== undefined)
  if (lists.length === 0) {
    const isUnknown = asked > 0 && answers.filter(({ r_code }) => r_code === rcode.nameError).length === asked
    return isUnknown ? { r_code: rcode.nameError, rrs: Buffer.alloc(0) } : undefined
  }
  const records = new Map(lists.flat().map(record => [record.identity, record.bytes]))
  return { r_code: rcode.noError, rrs: Buffer.concat([...records.values()]) }
}
