// Which program a command of a person means on Windows, and how it is started there: `npm` is npm.cmd, a text that only cmd.exe can run, and cmd.exe takes
// a line apart in its own way. https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
import { win32 } from 'node:path'

export interface WindowsCommand {
  readonly file: string
  readonly args: readonly string[]
  /** The arguments are the line as it is: nothing may be quoted once more. */
  readonly isVerbatim: boolean
}

const usualExtensions = '.COM;.EXE;.BAT;.CMD'
/** What cmd.exe does something with, also inside its own quotes. */
const special = /[()[\]%!^"`<>&|;, *?]/g

/** Undefined when there is no such program. Never looks into the current folder, unless the command names it. */
export function windowsCommand(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  isFile: (path: string) => boolean,
): WindowsCommand | undefined {
  const extensions = valueOf(environment, 'PATHEXT', usualExtensions).split(';').filter(Boolean)
  const hasOne = extensions.some(extension => program.toLowerCase().endsWith(extension.toLowerCase()))
  const names = hasOne ? [program] : extensions.map(extension => `${program}${extension.toLowerCase()}`)
  const folders = /[\\/:]/.test(program) ? [''] : valueOf(environment, 'PATH', '').split(';').filter(Boolean)
  const file = folders
    .flatMap(folder => names.map(name => (folder === '' ? name : win32.join(folder, name))))
    .find(isFile)
  if (file === undefined) return undefined
  if (!/\.(bat|cmd)$/i.test(file)) return { file, args, isVerbatim: false }
  const line = [escaped(win32.normalize(file)), ...args.map(argument)].join(' ')
  const shell = valueOf(environment, 'ComSpec', 'cmd.exe')
  return { file: shell, args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true }
}

/** As the program at the end takes it apart (CommandLineToArgvW), and then as cmd.exe reads it twice: the line, and `%*` of the script. */
function argument(text: string): string {
  const quoted = `"${text.replace(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`
  return escaped(escaped(quoted))
}

function escaped(text: string): string {
  return text.replace(special, '^$&')
}

/** Names of variables are the same in any case there. */
function valueOf(environment: Readonly<Record<string, string | undefined>>, name: string, missing: string): string {
  const found = Object.entries(environment).find(([key]) => key.toLowerCase() === name.toLowerCase())
  return found?.[1] ?? missing
}
