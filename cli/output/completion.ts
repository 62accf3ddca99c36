// Completion scripts for bash, zsh and fish from one table: every command's path with its subcommands, options and their choices.
import type { Command } from 'commander'

export interface CompletionOption {
  readonly flags: readonly string[]
  readonly description: string
  readonly takesValue: boolean
  /** Its value is a path. */
  readonly takesPath: boolean
  readonly choices: readonly string[]
}
export interface CompletionEntry {
  /** `cluster install`; empty for `fairlead` itself. */
  readonly path: string
  readonly children: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly CompletionOption[]
  /** Choices of the first argument. */
  readonly choices: readonly string[]
}

export function tableOf(command: Command, path: readonly string[] = []): CompletionEntry[] {
  const entry: CompletionEntry = {
    path: path.join(' '),
    children: command.commands.map(child => ({ name: child.name(), description: child.description() })),
    options: [
      ...command.options.map(({ short, long, flags, description, required, argChoices }) => ({
        flags: [short, long].filter(flag => flag !== undefined),
        description,
        takesValue: required,
        takesPath: /<(file|folder)/.test(flags),
        choices: argChoices ?? [],
      })),
      { flags: ['-h', '--help'], description: 'show help', takesValue: false, takesPath: false, choices: [] },
    ],
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }
  return [entry, ...command.commands.flatMap(child => tableOf(child, [...path, child.name()]))]
}

/** Sets `path` to the command typed so far: the words that name commands, options and their values skipped. */
const bashPath = (table: readonly CompletionEntry[]) => `  local path='' word at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "\${path:+$path }$word" in
      ${table
        .filter(({ path }) => path !== '')
        .map(({ path }) => `'${path}'`)
        .join('|')}) path="\${path:+$path }$word" ;;
    esac
  done`

export function bashScript(table: readonly CompletionEntry[]): string {
  const values = unique(
    table.flatMap(({ options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map(({ flags, choices, takesPath }) => ({ flags, choices, takesPath })),
    ),
  )
  return `# bash completion for fairlead
_fairlead() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  case "$previous" in
${values
  .map(({ flags, choices, takesPath }) => {
    const words =
      choices.length > 0
        ? `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current"))`
        : takesPath
          ? 'COMPREPLY=($(compgen -f -- "$current"))'
          : ':'
    return `    ${flags.join('|')}) ${words}; return ;;`
  })
  .join('\n')}
  esac
${bashPath(table)}
  case "$path" in
${table
  .map(entry => `    '${entry.path}') COMPREPLY=($(compgen -W '${words(entry).join(' ')}' -- "$current")) ;;`)
  .join('\n')}
  esac
}
complete -o default -F _fairlead fairlead
`
}

/** zsh runs the bash function through its own bridge: one logic, one set of faults. */
export function zshScript(table: readonly CompletionEntry[]): string {
  return `#compdef fairlead
autoload -U +X bashcompinit && bashcompinit
${bashScript(table)}`
}

export function fishScript(table: readonly CompletionEntry[]): string {
  const lines = table.flatMap(({ path, children, options, choices }) => {
    const names = path === '' ? [] : path.split(' ')
    const chosen = names.map(name => `__fish_seen_subcommand_from ${name}`)
    const none = children.length > 0 ? [`not __fish_seen_subcommand_from ${children.map(c => c.name).join(' ')}`] : []
    const condition = [...chosen, ...none].join('; and ')
    const at = `complete -c fairlead -n ${quoted(condition === '' ? 'true' : condition)}`
    return [
      ...children.map(({ name, description }) => `${at} -f -a ${name} -d ${quoted(description)}`),
      ...(choices.length > 0 ? [`${at} -f -a ${quoted(choices.join(' '))}`] : []),
      ...options.map(option => {
        const flags = option.flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
        const value = option.takesValue
          ? ` -r${option.choices.length > 0 ? ` -f -a ${quoted(option.choices.join(' '))}` : option.takesPath ? ' -F' : ' -f'}`
          : ''
        return `${at} ${flags.join(' ')}${value} -d ${quoted(option.description)}`
      }),
    ]
  })
  return `# fish completion for fairlead\n${lines.join('\n')}\n`
}

function words({ children, choices, options }: CompletionEntry): string[] {
  return [...children.map(({ name }) => name), ...choices, ...options.flatMap(({ flags }) => flags)]
}

function unique<T extends { readonly flags: readonly string[] }>(options: readonly T[]): T[] {
  return [...new Map(options.map(option => [option.flags.join(), option])).values()]
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
