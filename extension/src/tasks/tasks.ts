// Tasks for people who use preLaunchTask: `connect`, `intercept`, `leave`, `disconnect`; and `run`, a command with a network of its own (without-service/).
// Each of the former runs in a pseudo-terminal that shows the stages; a failure
// fails the task, so that what depends on it does not start.
import * as vscode from 'vscode'
import { asKnownError, KnownError } from '../../../common/base/index.ts'
import { type Editor, ensureConnected, ensureIntercepted, leave, type Report, textOf } from '../actions/index.ts'
import { taskType } from '../contributions.ts'
import { parseWish, type Wish } from '../debug/index.ts'
import { taskInside } from '../without-service/index.ts'

type Definition = vscode.TaskDefinition & {
  readonly action?: unknown
  readonly context?: string
  readonly namespace?: string
  readonly name?: string
}

const actions = ['connect', 'intercept', 'leave', 'disconnect'] as const
type Action = (typeof actions)[number]

export function registerTasks(editor: Editor): vscode.Disposable {
  const make = (definition: Definition, scope: vscode.Task['scope']) =>
    new vscode.Task(
      definition,
      scope ?? vscode.TaskScope.Workspace,
      `${String(definition.action)}${typeof definition['workload'] === 'string' ? ` ${definition['workload']}` : ''}`,
      taskType,
      executionOf(editor, definition),
    )
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: () => [
      make({ type: taskType, action: 'connect' }, undefined),
      make({ type: taskType, action: 'disconnect' }, undefined),
      make({ type: taskType, action: 'leave' }, undefined),
      ...(vscode.workspace.workspaceFolders ?? []).flatMap(folder =>
        recipeOf(editor, folder).map(([, wish]) => make(definitionOf(wish), folder)),
      ),
    ],
    resolveTask: task => make(task.definition, task.scope),
  })
}

/** A mistake in the definition is told when the task runs. */
function executionOf(editor: Editor, definition: Definition): vscode.ProcessExecution | vscode.CustomExecution {
  const staged = (work: (definition: Definition, report: Report) => Promise<string>) =>
    new vscode.CustomExecution(resolved => Promise.resolve(new Stages(report => work(resolved as Definition, report))))
  if (definition.action !== 'run') return staged((resolved, report) => run(editor, resolved, report))
  try {
    return taskInside(editor, definition)
  } catch (error) {
    return staged(() => Promise.reject(error instanceof Error ? error : new Error(String(error))))
  }
}

/** The intercepts of a folder's fairlead.yaml; a mistake in it is in the Problems view. */
function recipeOf({ recipes }: Editor, folder: vscode.WorkspaceFolder): readonly (readonly [string, Wish])[] {
  try {
    return [...(recipes.of(folder)?.intercepts ?? [])]
  } catch {
    return []
  }
}

/** Only what differs from the defaults: VS Code writes it into tasks.json when a person customises the task. */
function definitionOf({ workload, namespace, context, mechanism, ports, headers, pathPrefixes }: Wish): Definition {
  return {
    type: taskType,
    action: 'intercept',
    workload: namespace === '' ? workload : `${namespace}/${workload}`,
    ...(context === '' ? {} : { context }),
    ...(mechanism === 'intercept' ? {} : { mechanism }),
    ...(ports.length === 0 ? {} : { ports: [...ports] }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(pathPrefixes.length === 0 ? {} : { pathPrefixes: [...pathPrefixes] }),
  }
}

async function run(editor: Editor, definition: Definition, report: Report): Promise<string> {
  const action = actions.find(known => known === definition.action)
  if (action === undefined)
    throw new KnownError('EDITOR_WISH_INVALID', {
      where: 'tasks.json',
      what: `"action" is none of ${actions.join(', ')}`,
    })
  return runs[action](editor, definition, report)
}

const runs: Readonly<Record<Action, (editor: Editor, definition: Definition, report: Report) => Promise<string>>> = {
  async connect(editor, { context = '', namespace = '' }, report) {
    const session = await ensureConnected(editor, { context, namespace }, report)
    return `Connected to ${session.name}, namespace ${session.namespace}.`
  },
  async intercept(editor, definition, report) {
    const wish = parseWish(
      Object.fromEntries(Object.entries(definition).filter(([key]) => !['type', 'action'].includes(key))),
    )
    if ('wrong' in wish) throw new KnownError('EDITOR_WISH_INVALID', { where: 'tasks.json', what: wish.wrong })
    const { intercept } = await ensureIntercepted(editor, wish, report)
    return `${intercept.workload}.${intercept.namespace} is intercepted.`
  },
  async leave(editor, { name = '' }, report) {
    await leave(editor, { session: '', name }, report)
    return name === '' ? 'Left every intercept.' : `Left ${name}.`
  },
  async disconnect({ client }, { name = '' }, report) {
    const ended = await client.disconnect(name, report)
    return ended.length === 0 ? 'Nothing was connected.' : `Disconnected from ${ended.join(', ')}.`
  },
}

class Stages implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>()
  readonly #close = new vscode.EventEmitter<number>()
  readonly #over = new AbortController()
  readonly #run: (report: Report) => Promise<string>
  readonly onDidWrite = this.#write.event
  readonly onDidClose = this.#close.event

  constructor(run: (report: Report) => Promise<string>) {
    this.#run = run
  }

  open(): void {
    const line = (text: string) => this.#write.fire(`${text.replaceAll('\n', '\r\n')}\r\n`)
    this.#run({ signal: this.#over.signal, report: line }).then(
      text => {
        line(text)
        this.#close.fire(0)
      },
      (error: unknown) => {
        const known = asKnownError(error)
        line(`${textOf(known)} (${known.code})`)
        this.#close.fire(1)
      },
    )
  }

  close(): void {
    this.#over.abort()
  }
}
