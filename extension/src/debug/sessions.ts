// Debug sessions that belong to intercepts: what a session started is ended with it, unless it is kept; a restart in between changes nothing
// (VS Code ends the session and starts it again without asking any provider, within a second or two).
import * as vscode from 'vscode'
import { type Editor, ensureIntercepted, leave, showFailure, withProgress } from '../actions/index.ts'
import { launchMark } from '../contributions.ts'
import { interceptsOf } from '../model/index.ts'
import type { Mark } from './provider.ts'

/** A restart starts its new session within this. */
const restartMs = 3_000

export class DebugSessions implements vscode.Disposable {
  readonly #editor: Editor
  readonly #running = new Map<string, Set<string>>()
  readonly #ending = new Map<string, NodeJS.Timeout>()
  readonly #marks = new Map<string, Mark>()
  /** What a debug session began, until it is left: an F5 soon after a stop takes it over. */
  readonly #owned = new Set<string>()
  readonly #listeners: vscode.Disposable

  constructor(editor: Editor) {
    this.#editor = editor
    let wasAway = false
    const stop = editor.model.follow(({ daemon: { kind } }) => {
      if (kind === 'running' && wasAway) for (const mark of this.#marks.values()) void this.#verify(mark)
      wasAway = kind === 'lost' || kind === 'stopped' || kind === 'absent'
    })
    this.#listeners = vscode.Disposable.from(
      new vscode.Disposable(stop),
      vscode.debug.onDidStartDebugSession(session => this.#started(session)),
      vscode.debug.onDidTerminateDebugSession(session => this.#ended(session)),
    )
  }

  dispose(): void {
    this.#listeners.dispose()
    for (const timer of this.#ending.values()) clearTimeout(timer)
  }

  #started(session: vscode.DebugSession): void {
    const mark = markOf(session)
    if (mark === undefined) return
    const key = keyOf(mark)
    clearTimeout(this.#ending.get(key))
    this.#ending.delete(key)
    const running = this.#running.get(key) ?? new Set()
    running.add(session.id)
    this.#running.set(key, running)
    this.#marks.set(key, mark)
    if (mark.isOwned) this.#owned.add(key)
    void this.#verify(mark)
  }

  /** After a restart, of the program or of the service, the intercept may be gone: it is taken again while the program runs on. */
  async #verify(mark: Mark): Promise<void> {
    await this.#editor.sharing.settled('leave/')
    const isThere = interceptsOf(this.#editor.model.state).some(
      ({ session, name }) => session === mark.session && name === mark.name,
    )
    if (isThere) return
    try {
      await this.#editor.sharing.run(`again/${keyOf(mark)}`, () =>
        withProgress(`Intercepting ${mark.wish.workload} again`, report =>
          ensureIntercepted(this.#editor, mark.wish, report),
        ),
      )
    } catch (error) {
      showFailure(this.#editor.log, 'intercept again', error)
    }
  }

  #ended(session: vscode.DebugSession): void {
    const mark = markOf(session)
    if (mark === undefined) return
    const key = keyOf(mark)
    const running = this.#running.get(key)
    running?.delete(session.id)
    if ((running?.size ?? 0) > 0) return
    this.#marks.delete(key)
    if (!this.#owned.has(key)) return
    if (this.#editor.settings(session.workspaceFolder).afterDebugging === 'keep') return
    const timer = setTimeout(() => {
      this.#ending.delete(key)
      this.#owned.delete(key)
      leave(this.#editor, mark, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) =>
        showFailure(this.#editor.log, `leave ${mark.name}`, error),
      )
    }, restartMs)
    this.#ending.set(key, timer)
  }
}

function markOf(session: vscode.DebugSession): Mark | undefined {
  // Children carry their parent's configuration.
  if (session.parentSession !== undefined) return undefined
  return session.configuration[launchMark] as Mark | undefined
}

function keyOf({ session, name }: Mark): string {
  return `${session}\u0000${name}`
}
