// fairlead.yaml in a folder: a team's set-up, shared in the repository.
//   context: dev                 # optional
//   namespace: shop              # optional
//   intercepts:
//     web: { workload: web, port: 8080:http, headers: { x-dev: anna } }
//   debug:
//     "Launch web": web          # launch configuration → intercept
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, LineCounter, parseDocument } from 'yaml'
import { KnownError } from '../../../common/base/index.ts'
import { recipeFile } from '../contributions.ts'
import { parseWish, type Wish } from './wish.ts'

export interface Recipe {
  readonly intercepts: ReadonlyMap<string, Wish>
  /** Name of a launch configuration → name of an intercept. */
  readonly debug: ReadonlyMap<string, string>
}

const maxBytes = 256 * 1024

/** Undefined when the recipe does not speak of that configuration. */
export function wishOfRecipe(recipe: Recipe | undefined, configuration: string): Wish | undefined {
  const name = recipe?.debug.get(configuration)
  return name === undefined ? undefined : recipe?.intercepts.get(name)
}

/** Undefined when the folder has none. Throws EDITOR_WISH_INVALID. */
export function readRecipe(folder: string): Recipe | undefined {
  const file = join(folder, recipeFile)
  if (!existsSync(file) || statSync(file).size > maxBytes) return undefined
  return parseRecipe(readFileSync(file, 'utf8'))
}

/** Throws EDITOR_WISH_INVALID, with the line (from 1). */
export function parseRecipe(text: string): Recipe {
  const lines = new LineCounter()
  const parsed = parseDocument(text, { lineCounter: lines })
  const lineOf = (at: number | undefined) => (at === undefined ? 1 : lines.linePos(at).line)
  const wrong = (what: string, ...path: readonly string[]): never => {
    throw new KnownError('EDITOR_WISH_INVALID', { where: recipeFile, what, line: lineOf(placeOf(path)) })
  }
  /** Where a key is written: the pair's key, since a value may be absent. */
  const placeOf = (path: readonly string[]): number | undefined => {
    const parent = path.length > 1 ? parsed.getIn(path.slice(0, -1)) : parsed.contents
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path.at(-1)) : undefined
    return (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0]
  }
  const [mistake] = parsed.errors
  if (mistake !== undefined)
    throw new KnownError('EDITOR_WISH_INVALID', {
      where: recipeFile,
      what: mistake.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? '',
      line: lineOf(mistake.pos[0]),
    })
  const document: unknown = parsed.toJS()
  if (!isRecord(document)) return wrong('it must have “intercepts”')
  const { context = '', namespace = '', intercepts = {}, debug = {} } = document
  if (!isRecord(intercepts)) return wrong('“intercepts” must map names to intercepts', 'intercepts')
  if (!isRecord(debug)) return wrong('“debug” must map launch configurations to intercepts', 'debug')
  const wishes = new Map<string, Wish>()
  for (const [name, value] of Object.entries(intercepts)) {
    const wish = parseWish(value)
    if ('wrong' in wish) return wrong(`${name}: ${wish.wrong}`, 'intercepts', name)
    wishes.set(name, {
      ...wish,
      context: wish.context || String(context),
      namespace: wish.namespace || String(namespace),
    })
  }
  const bindings = new Map(Object.entries(debug).map(([configuration, name]) => [configuration, String(name)]))
  for (const [configuration, name] of bindings)
    if (!wishes.has(name))
      return wrong(`“${configuration}” names the intercept ${name}, which is not there`, 'debug', configuration)
  return { intercepts: wishes, debug: bindings }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
