// Where a workload's environment goes in a resolved launch configuration, by debug type, and which variables. Pure; every row has a test.
// What adapters do with env and envFile was read in their sources: node and lldb let `env` beat `envFile` and read the file later; debugpy and go
// have folded the file into `env` before us; java lets the file win; cpptools takes an array named `environment`.
import { parseEnvFile } from './env-file.ts'

export type Configuration = Readonly<Record<string, unknown>> & {
  readonly type: string
  readonly name: string
  readonly request: string
}

export interface MergeOptions {
  /** Whose value counts when both the launch configuration and the workload set a variable. */
  readonly precedence: 'configuration' | 'workload'
  /** Globs of names to add although they are on the deny list, and not to add. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** The text of an env file; undefined when it can't be read. */
  readonly readFile: (path: string) => string | undefined
}

export interface Merged {
  readonly configuration: Configuration
  /** Names, for the log: never values. */
  readonly injected: readonly string[]
  /** Set by the configuration itself. */
  readonly kept: readonly string[]
  readonly excluded: readonly string[]
}

/** Of the machine where a program runs, or would change the tools that start it: never taken from a container. */
const denied = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'PWD',
  'OLDPWD',
  'TERM',
  'TMPDIR',
  'TEMP',
  'TMP',
  'HOSTNAME',
  'LANG',
  'LC_*',
  'LD_*',
  'DYLD_*',
  'NODE_OPTIONS',
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  '_JAVA_OPTIONS',
  'JAVA_HOME',
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'RUBYOPT',
  'RUBYLIB',
  'PERL5OPT',
  'VSCODE_*',
  'ELECTRON_*',
]
/** The go adapter builds with the same environment. */
const deniedForGo = ['GO*', 'CGO_*', 'CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'PKG_CONFIG*']

type Style = 'object' | 'array' | 'none'

interface Rule {
  readonly style: Style
  /** What the adapter does with `envFile` after us: reads it itself, or has already folded it into the variables. */
  readonly file: 'later' | 'folded' | 'none'
  readonly denied?: readonly string[]
}

const rules: Readonly<Record<string, Rule>> = {
  node: { style: 'object', file: 'later' },
  'pwa-node': { style: 'object', file: 'later' },
  'node-terminal': { style: 'object', file: 'later' },
  debugpy: { style: 'object', file: 'folded' },
  python: { style: 'object', file: 'folded' },
  go: { style: 'object', file: 'folded', denied: deniedForGo },
  java: { style: 'object', file: 'later' },
  coreclr: { style: 'object', file: 'folded' },
  clr: { style: 'object', file: 'folded' },
  dotnet: { style: 'object', file: 'folded' },
  cppdbg: { style: 'array', file: 'later' },
  cppvsdbg: { style: 'array', file: 'later' },
  lldb: { style: 'object', file: 'later' },
  php: { style: 'object', file: 'later' },
  ruby_lsp: { style: 'object', file: 'none' },
  rdbg: { style: 'object', file: 'none' },
  dart: { style: 'object', file: 'none' },
  // Programs of the browser and of the editor itself have no environment to give.
  chrome: { style: 'none', file: 'none' },
  msedge: { style: 'none', file: 'none' },
  firefox: { style: 'none', file: 'none' },
  'pwa-chrome': { style: 'none', file: 'none' },
  'pwa-msedge': { style: 'none', file: 'none' },
  'pwa-extensionHost': { style: 'none', file: 'none' },
  extensionHost: { style: 'none', file: 'none' },
}
const unknownType: Rule = { style: 'object', file: 'later' }

/** For programs that no adapter starts: a terminal's. */
export function variablesFor(
  workload: Readonly<Record<string, string>>,
  { include, exclude }: Pick<MergeOptions, 'include' | 'exclude'>,
): Readonly<Record<string, string>> {
  const isLeftOut = leftOut(denied, { include, exclude })
  return Object.fromEntries(Object.entries(workload).filter(([name]) => !isLeftOut(name)))
}

/** Whether a program of this configuration is started by the adapter and has an environment. */
export function takesEnvironment({ type, request }: Configuration): boolean {
  return request !== 'attach' && ruleOf(type).style !== 'none'
}

export function mergeEnvironment(
  configuration: Configuration,
  workload: Readonly<Record<string, string>>,
  { precedence, include, exclude, readFile }: MergeOptions,
): Merged {
  const rule = ruleOf(configuration.type)
  const fileVariables = rule.file === 'later' ? filesOf(configuration, readFile) : {}
  const own = ownVariables(configuration, rule.style)
  const injected: Record<string, string> = {}
  const names: { injected: string[]; kept: string[]; excluded: string[] } = { injected: [], kept: [], excluded: [] }
  const isLeftOut = leftOut([...denied, ...(rule.denied ?? [])], { include, exclude })
  for (const [name, value] of Object.entries(workload).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isLeftOut(name)) names.excluded.push(name)
    else if (precedence === 'configuration' && (Object.hasOwn(own, name) || Object.hasOwn(fileVariables, name))) {
      names.kept.push(name)
    } else {
      injected[name] = value
      names.injected.push(name)
    }
  }
  return { ...names, configuration: withVariables(configuration, rule.style, injected) }
}

function ruleOf(type: string): Rule {
  return rules[type] ?? unknownType
}

/** null is "unset this one": the configuration's own will too. */
function ownVariables(configuration: Configuration, style: Style): Readonly<Record<string, unknown>> {
  if (style === 'array')
    return Object.fromEntries(entriesOf(configuration['environment']).map(({ name, value }) => [name, value]))
  const { env } = configuration as { env?: unknown }
  return typeof env === 'object' && env !== null ? (env as Record<string, unknown>) : {}
}

function withVariables(
  configuration: Configuration,
  style: Style,
  injected: Readonly<Record<string, string>>,
): Configuration {
  switch (style) {
    case 'none':
      return configuration
    case 'object':
      return { ...configuration, env: { ...ownVariables(configuration, style), ...injected } }
    case 'array': {
      const own = entriesOf(configuration['environment']).filter(({ name }) => !Object.hasOwn(injected, name))
      return {
        ...configuration,
        environment: [...own, ...Object.entries(injected).map(([name, value]) => ({ name, value }))],
      }
    }
  }
}

function entriesOf(environment: unknown): readonly { readonly name: string; readonly value: unknown }[] {
  if (!Array.isArray(environment)) return []
  return environment.filter(
    (entry): entry is { name: string; value: unknown } =>
      typeof entry === 'object' && entry !== null && typeof (entry as { name?: unknown }).name === 'string',
  )
}

/** The file or files that the adapter will read later: their variables are the user's, and count like the configuration's own. */
function filesOf(configuration: Configuration, readFile: MergeOptions['readFile']): Readonly<Record<string, string>> {
  const envFile = configuration['envFile']
  const paths = (Array.isArray(envFile) ? envFile : [envFile]).filter(path => typeof path === 'string')
  return Object.assign({}, ...paths.map(path => parseEnvFile(readFile(path) ?? ''))) as Record<string, string>
}

function leftOut(
  names: readonly string[],
  { include, exclude }: Pick<MergeOptions, 'include' | 'exclude'>,
): (name: string) => boolean {
  const [isDenied, isIncluded, isExcluded] = [matcher(names), matcher(include), matcher(exclude)]
  return name => isExcluded(name) || (isDenied(name) && !isIncluded(name))
}

/** Globs with `*`. */
function matcher(globs: readonly string[]): (name: string) => boolean {
  const pattern = globs.map(glob => glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')).join('|')
  return pattern === '' ? () => false : name => new RegExp(`^(?:${pattern})$`).test(name)
}
