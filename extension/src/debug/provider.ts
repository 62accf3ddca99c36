// Debugging against the cluster with nothing to edit: the last provider to see a resolved launch configuration (type `*`, after variables were
// substituted and after preLaunchTask) adds the environment of the intercept that the configuration or its folder belongs to.
// What VS Code does with what is returned: undefined = end silently; null or a throw = open launch.json, which is never wanted here.
// Compounds start several at once and js-debug starts children: nothing here is remembered between calls but by the mark in the configuration.
import { readFileSync } from 'node:fs'
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import type { InterceptOutput } from '../../../common/protocol/index.ts'
import { bindToFolder, type Editor, ensureIntercepted, showFailure, signalOf, withProgress } from '../actions/index.ts'
import { launchMark, launchProperty } from '../contributions.ts'
import { interceptsOf, sessionsOf } from '../model/index.ts'
import { debugInside } from '../without-service/index.ts'
import { hasAdapter } from './adapters.ts'
import { type Configuration, mergeEnvironment, takesEnvironment } from './environment.ts'
import { wishOfRecipe } from './recipe.ts'
import { parseWish, type Wish } from './wish.ts'

/** Private, in the resolved configuration: which intercept a debug session belongs to, and whether it was made for it. */
export interface Mark {
  readonly session: string
  readonly name: string
  readonly wish: Wish
  readonly isOwned: boolean
}

export class EnvironmentProvider implements vscode.DebugConfigurationProvider {
  readonly #editor: Editor

  constructor(editor: Editor) {
    this.#editor = editor
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
    token?: vscode.CancellationToken,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const configuration = given as vscode.DebugConfiguration & Configuration
    // A child of js-debug, or a restart that comes by here again: it has its environment already.
    if (configuration['__parentId'] !== undefined || configuration[launchMark] !== undefined) return given
    if (!takesEnvironment(configuration)) return given
    try {
      const wish = this.#wishOf(folder, configuration)
      if (wish === undefined) return given
      // Nothing is taken from the cluster for a program that can't start.
      if (!hasAdapter(configuration.type, vscode.extensions.all))
        throw new KnownError('EDITOR_NO_DEBUGGER', { type: configuration.type })
      return (
        (await debugInside(this.#editor, configuration, wish)) ??
        (await this.#prepare(folder, configuration, wish, token))
      )
    } catch (error) {
      showFailure(this.#editor.log, `debug ${configuration.name}`, error)
      return undefined
    }
  }

  /** The configuration's own word first (false: nothing), then the repository's recipe, then what the folder is bound to. */
  #wishOf(folder: vscode.WorkspaceFolder | undefined, configuration: Configuration): Wish | undefined {
    const own = configuration[launchProperty]
    if (own === false) return undefined
    if (!vscode.workspace.isTrusted) return undefined
    if (own !== undefined && own !== true) {
      const wish = parseWish(own)
      if ('wrong' in wish)
        throw new KnownError('EDITOR_WISH_INVALID', {
          where: `“${configuration.name}” of launch.json`,
          what: wish.wrong,
        })
      return wish
    }
    return wishOfRecipe(this.#editor.recipes.of(folder), configuration.name) ?? this.#bindingOf(folder)
  }

  /**
   * What the folder is bound to, as long as it is intercepted: what was left elsewhere meanwhile is not taken again by a mere F5. Nothing was written
   * down, so the program starts as without Fairlead, and a person is told once.
   */
  #bindingOf(folder: vscode.WorkspaceFolder | undefined): Wish | undefined {
    const { memory, model } = this.#editor
    const binding = memory.binding(folder)
    if (binding === undefined) return undefined
    const isThere = interceptsOf(model.state).some(
      ({ session, name }) => session === binding.session && name === binding.name,
    )
    if (isThere) return binding.wish
    void this.#forget(folder, binding.wish)
    return undefined
  }

  async #forget(folder: vscode.WorkspaceFolder | undefined, wish: Wish): Promise<void> {
    const editor = this.#editor
    try {
      await editor.memory.bind(folder, undefined)
      const again = 'Intercept Again'
      const message = `${wish.workload} is no longer intercepted: the program starts without its traffic and environment.`
      if ((await vscode.window.showInformationMessage(message, again)) !== again) return
      const { intercept } = await withProgress(`Intercept ${wish.workload}`, report =>
        ensureIntercepted(editor, wish, report),
      )
      await bindToFolder(editor, intercept, wish)
    } catch (error) {
      showFailure(editor.log, 'intercept again', error)
    }
  }

  async #prepare(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration & Configuration,
    wish: Wish,
    token: vscode.CancellationToken | undefined,
  ): Promise<vscode.DebugConfiguration> {
    const { client, log, model } = this.#editor
    const { intercept, isNew } = await this.#take(wish, configuration.name, token)
    const variables = await client.environment(intercept.session, intercept.name, {
      signal: AbortSignal.timeout(10_000),
    })
    const settings = this.#editor.settings(folder)
    const merged = mergeEnvironment(configuration, variables, {
      ...settings,
      readFile: path => {
        try {
          return readFileSync(path, 'utf8')
        } catch {
          return undefined
        }
      },
    })
    log.info(
      `debug ${configuration.name}: ${merged.injected.length} variables of ${intercept.workload}.${intercept.namespace} added, ${merged.kept.length} kept as configured, ${merged.excluded.length} left out`,
    )
    log.debug(
      `added ${merged.injected.join(' ')}; kept ${merged.kept.join(' ')}; left out ${merged.excluded.join(' ')}`,
    )
    const { context = '' } = sessionsOf(model.state).find(({ name }) => name === intercept.session) ?? {}
    const mark: Mark = {
      session: intercept.session,
      name: intercept.name,
      // The same cluster again, should it have to be taken again.
      wish: { ...wish, context: wish.context || context },
      isOwned: isNew,
    }
    return {
      ...merged.configuration,
      // The adapter has no business with it.
      [launchProperty]: undefined,
      name: configuration.name,
      type: configuration.type,
      request: configuration.request,
      [launchMark]: mark,
    }
  }

  /** Configurations of a compound that want the same have it together. */
  #take(
    wish: Wish,
    name: string,
    token: vscode.CancellationToken | undefined,
  ): Promise<{ intercept: InterceptOutput; isNew: boolean }> {
    return this.#editor.sharing.run(`intercept/${JSON.stringify(wish)}`, () =>
      withProgress(`${name}: ${wish.workload}`, async ({ signal, report }) => {
        const outer = token === undefined ? undefined : signalOf(token)
        try {
          const both = outer === undefined ? signal : AbortSignal.any([signal, outer.signal])
          return await ensureIntercepted(this.#editor, wish, { signal: both, report })
        } finally {
          outer?.dispose()
        }
      }),
    )
  }
}
