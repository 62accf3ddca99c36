// Renders cluster/chart with its own default values into cluster/chart/manifests.yaml, for installations without Helm. It understands the few
// constructs of Go templates that the chart uses, and stops at any other, so that what it writes is what `helm template` would.
// `--check FILE` writes elsewhere, for the test that compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

const chart = new URL('../cluster/chart/', import.meta.url).pathname
const target = process.argv[2] === '--check' ? process.argv[3] : join(chart, 'manifests.yaml')
const { appVersion, name } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8'))
const scope = {
  Release: { Namespace: 'fairlead', Name: 'traffic-manager' },
  Chart: { AppVersion: appVersion, Name: name },
  Values: parse(readFileSync(join(chart, 'values.yaml'), 'utf8')),
}

const documents = readdirSync(join(chart, 'templates'))
  .sort()
  .map(file => render(readFileSync(join(chart, 'templates', file), 'utf8'), file))
  // Hooks are Helm's: `fairlead cluster uninstall` does the same by itself.
  .filter(document => !document.includes('helm.sh/hook:'))
writeFileSync(
  target,
  `# Rendered from this chart with its default values by \`npm run generate\`. Do not edit.\n---\n${documents.join('---\n')}`,
)

function render(template, file) {
  // Blocks begin and end at the beginning of a line, and are not inside one another.
  const chosen = template.replace(/^\{\{- if (\.[\w.]+) \}\}\n([\s\S]*?)^\{\{- end \}\}\n/gm, (_, path, body) =>
    isEmpty(look(path, file)) ? '' : body,
  )
  const withoutEmpty = chosen.replace(
    / *\{\{- with (\.[\w.]+) \}\}\n([\s\S]*?) *\{\{- end \}\}\n/g,
    (_, path, body) => {
      if (!isEmpty(look(path, file)))
        throw new Error(`${file}: 'with ${path}' is not empty by default: teach the renderer`)
      void body
      return ''
    },
  )
  return withoutEmpty.replace(/( *)\{\{-? (.*?) -?\}\}/g, (whole, indent, expression) => {
    const [, block, width] = /^toYaml (\.[\w.]+) \| nindent (\d+)$/.exec(expression) ?? []
    if (block !== undefined)
      return stringify(look(block, file))
        .trimEnd()
        .split('\n')
        .map(line => ' '.repeat(Number(width)) + line)
        .join('\n')
    return indent + scalar(expression, file, whole)
  })
}

function scalar(expression, file, whole) {
  if (/^\.[\w.]+$/.test(expression)) return String(look(expression, file))
  const [, path, fallback] = /^(\.[\w.]+) \| default (\.[\w.]+)$/.exec(expression) ?? []
  if (path !== undefined) return String(isEmpty(look(path, file)) ? look(fallback, file) : look(path, file))
  const [, given, first, second] =
    /^(\.[\w.]+) \| default \(printf "%s:%s" (\.[\w.]+) (\.[\w.]+)\)$/.exec(expression) ?? []
  if (given !== undefined) {
    const value = look(given, file)
    return isEmpty(value) ? `${look(first, file)}:${look(second, file)}` : String(value)
  }
  const [, record] = /^toJson (\.[\w.]+)$/.exec(expression) ?? []
  if (record !== undefined) return JSON.stringify(sorted(look(record, file)))
  const [, list] = /^join " " (\.[\w.]+)$/.exec(expression) ?? []
  if (list !== undefined) return look(list, file).join(' ')
  throw new Error(`${file}: ${whole} is not understood`)
}

function look(path, file) {
  const value = path
    .slice(1)
    .split('.')
    .reduce((at, key) => at?.[key], scope)
  if (value === undefined) throw new Error(`${file}: ${path} has no value`)
  return value
}

/** As Go writes JSON: keys in order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])]),
  )
}

function isEmpty(value) {
  return value === '' || value === false || (typeof value === 'object' && Object.keys(value).length === 0)
}
