// fairlead.yaml in a folder: a team's set-up, shared in the repository.
//   context: dev                 # optional
//   namespace: shop              # optional
//   intercepts:
//     web: { workload: web, port: 8080:http, headers: { x-dev: anna } }
//   debug:
//     "Launch web": web          # launch configuration → intercept
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type * as vscode from 'vscode'
import { parse } from 'yaml'
import { KnownError, messageOf } from '../../../common/base/index.ts'
import { recipeFile } from '../contributions.ts'
import { parseWish, type Wish } from './wish.ts'

export interface Recipe {
  readonly intercepts: ReadonlyMap<string, Wish>
  /** Name of a launch configuration → name of an intercept. */
  readonly debug: ReadonlyMap<string, string>
}

const maxBytes = 256 * 1024

/** Undefined when the file does not speak of that configuration. Throws EDITOR_WISH_INVALID. */
export function wishOfRecipe(folder: vscode.WorkspaceFolder | undefined, configuration: string): Wish | undefined {
  const recipe = folder === undefined ? undefined : readRecipe(folder.uri.fsPath)
  const name = recipe?.debug.get(configuration)
  return name === undefined ? undefined : recipe?.intercepts.get(name)
}

/** Undefined when the folder has none. Throws EDITOR_WISH_INVALID. */
export function readRecipe(folder: string): Recipe | undefined {
  const file = join(folder, recipeFile)
  if (!existsSync(file) || statSync(file).size > maxBytes) return undefined
  return parseRecipe(readFileSync(file, 'utf8'))
}

/** Throws EDITOR_WISH_INVALID. */
export function parseRecipe(text: string): Recipe {
  const wrong = (what: string): never => {
    throw new KnownError('EDITOR_WISH_INVALID', { where: recipeFile, what })
  }
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    return wrong(messageOf(error).split('\n')[0] ?? '')
  }
  if (!isRecord(document)) return wrong('it must have “intercepts”')
  const { context = '', namespace = '', intercepts = {}, debug = {} } = document
  if (!isRecord(intercepts)) return wrong('“intercepts” must map names to intercepts')
  if (!isRecord(debug)) return wrong('“debug” must map launch configurations to intercepts')
  const wishes = new Map<string, Wish>()
  for (const [name, value] of Object.entries(intercepts)) {
    const wish = parseWish(value)
    if ('wrong' in wish) return wrong(`${name}: ${wish.wrong}`)
    wishes.set(name, {
      ...wish,
      context: wish.context || String(context),
      namespace: wish.namespace || String(namespace),
    })
  }
  const bindings = new Map(Object.entries(debug).map(([configuration, name]) => [configuration, String(name)]))
  for (const [configuration, name] of bindings)
    if (!wishes.has(name)) return wrong(`“${configuration}” names the intercept ${name}, which is not there`)
  return { intercepts: wishes, debug: bindings }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
