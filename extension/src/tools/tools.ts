// Tools for language models: list, connect, intercept, recent requests. The first and last change nothing; the other two ask the person first, in the
// same words as everywhere else. https://code.visualstudio.com/api/extension-guides/tools
import * as vscode from 'vscode'
import { asKnownError } from '../../../common/base/index.ts'
import { type Editor, ensureConnected, ensureIntercepted, type Report, signalOf, textOf } from '../actions/index.ts'
import { toolNames } from '../contributions.ts'
import { parseWish } from '../debug/index.ts'
import { interceptsOf, scopeOfIntercept, sessionsOf, stateOfIntercept, targetOfIntercept } from '../model/index.ts'

type Input = Readonly<Record<string, unknown>>

const requestsWaitMs = 2_000

export function registerTools(editor: Editor): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.lm.registerTool(toolNames.list, new Tool((input, report) => list(editor, input, report))),
    vscode.lm.registerTool(
      toolNames.connect,
      new Tool(
        async (input, report) => {
          const session = await ensureConnected(
            editor,
            { context: text(input, 'context'), namespace: text(input, 'namespace') },
            report,
          )
          return `Connected to ${session.name}, namespace ${session.namespace}.`
        },
        input =>
          `Connect this workstation to ${text(input, 'context') || 'the current context'}: names and addresses of that cluster will work on it.`,
      ),
    ),
    vscode.lm.registerTool(
      toolNames.intercept,
      new Tool(
        async (input, report) => {
          const wish = parseWish(input)
          if ('wrong' in wish) return `The input is not right: ${wish.wrong}.`
          const { intercept } = await ensureIntercepted(editor, wish, report)
          return `${scopeOfIntercept(intercept)} of ${intercept.workload}.${intercept.namespace} arrives here: ${targetOfIntercept(intercept)}.`
        },
        input => {
          const wish = parseWish(input)
          if ('wrong' in wish) return `Intercept: ${wish.wrong}`
          const headers = Object.entries(wish.headers).map(([name, value]) => `${name}: ${value}`)
          return `Send ${headers.length === 0 ? 'all traffic' : `requests with ${headers.join(' and ')}`} of ${wish.workload} to this workstation.`
        },
      ),
    ),
    vscode.lm.registerTool(toolNames.requests, new Tool((input, report) => recentRequests(editor, input, report))),
  )
}

class Tool implements vscode.LanguageModelTool<Input> {
  readonly #run: (input: Input, report: Report) => Promise<string>
  readonly #question: ((input: Input) => string) | undefined

  constructor(run: (input: Input, report: Report) => Promise<string>, question?: (input: Input) => string) {
    this.#run = run
    this.#question = question
  }

  prepareInvocation({ input }: vscode.LanguageModelToolInvocationPrepareOptions<Input>): vscode.PreparedToolInvocation {
    const message = this.#question?.(input)
    return message === undefined ? {} : { confirmationMessages: { title: 'Fairlead', message } }
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<Input>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { signal, dispose } = signalOf(token)
    try {
      return resultOf(await this.#run(input, { signal, report: () => undefined }))
    } catch (error) {
      return resultOf(textOf(asKnownError(error)))
    } finally {
      dispose()
    }
  }
}

async function list({ model, client }: Editor, input: Input, { signal }: Report): Promise<string> {
  const sessions = sessionsOf(model.state)
  if (sessions.length === 0) return 'This workstation is not connected to a cluster.'
  const intercepts = interceptsOf(model.state).map(
    intercept =>
      `${intercept.name}: ${scopeOfIntercept(intercept)}, ${targetOfIntercept(intercept)}, ${stateOfIntercept(intercept)}`,
  )
  const lists = await Promise.all(
    sessions.map(async session => {
      const { namespace, workloads } = await client.workloads(
        { session: session.name, namespace: text(input, 'namespace') },
        { signal },
      )
      const names = workloads.map(
        ({ kind, name, ports, obstacle }) =>
          `${kind} ${name}, ports ${ports.map(({ identifier }) => identifier).join(' ') || 'none'}${obstacle === '' ? '' : `, can't be intercepted: ${obstacle}`}`,
      )
      return [`${session.name}, namespace ${namespace}:`, ...names].join('\n')
    }),
  )
  return [
    ...lists,
    intercepts.length === 0 ? 'Nothing is intercepted.' : `Intercepted:\n${intercepts.join('\n')}`,
  ].join('\n\n')
}

/** Heads only: bodies and secrets stay here. */
async function recentRequests({ model, client }: Editor, input: Input, { signal }: Report): Promise<string> {
  const wanted = text(input, 'intercept')
  const intercept = interceptsOf(model.state).find(({ name }) => wanted === '' || name === wanted)
  if (intercept === undefined) return 'There is no such intercept.'
  const over = AbortSignal.any([signal, AbortSignal.timeout(requestsWaitMs)])
  for await (const { requests } of client.watchRequests(
    { session: intercept.session, name: intercept.name, with_bodies: false },
    { signal: over },
  )) {
    const lines = requests
      .slice(-50)
      .map(
        ({ method, path, status, duration, source_pod, source }) =>
          `${method} ${path} → ${status || 'open'} in ${Math.round(duration)} ms from ${source_pod || source}`,
      )
    return lines.join('\n') || 'No requests yet.'
  }
  return 'No requests yet.'
}

function text(input: Input, key: string): string {
  const value = input[key]
  return typeof value === 'string' ? value : ''
}

function resultOf(value: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(value)])
}
