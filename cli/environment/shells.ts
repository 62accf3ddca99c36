// Variables for shells to read with `.` or `source`. POSIX: Shell Command Language §2.2 (Quoting); csh(1), "Lexical structure"; PowerShell:
// about_Quoting_Rules, about_Environment_Variables.
import type { Format, Line } from './syntax.ts'

/** What a POSIX shell takes as a variable's name, and csh too. */
const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/
const badName: Line = { refused: 'not a name that this shell takes' }

/** Nothing in it means anything to a POSIX shell, nor to zsh: there `=ls` is where ls lies, and `^` may be a pattern (zshexpn(1)). */
const plainForSh = /^[\w!%+,\-./:@]+$/
/** csh besides looks for history (!) and jobs (%); tcsh takes `=1` for a folder of its stack. */
const plainForCsh = /^[\w+,\-./:@]+$/

export const sh: Format = (name, value) => (shellName.test(name) ? { line: `${name}=${quotedForSh(value)}` } : badName)

export const shExport: Format = (name, value) =>
  shellName.test(name) ? { line: `export ${name}=${quotedForSh(value)}` } : badName

/** Single quotes hold everything but themselves, which stand between the quoted parts as \'. */
function quotedForSh(value: string): string {
  if (value === '') return "''"
  if (plainForSh.test(value)) return value
  return value
    .split("'")
    .map(part => (part === '' ? '' : `'${part}'`))
    .join("\\'")
}

export const csh: Format = (name, value) => inCsh(name, value, quoted => `set ${name}=${quoted}`)
export const cshExport: Format = (name, value) => inCsh(name, value, quoted => `setenv ${name} ${quoted}`)

function inCsh(name: string, value: string, line: (quoted: string) => string): Line {
  return shellName.test(name) ? { line: line(quotedForCsh(value)) } : badName
}

/** Even between single quotes csh wants a backslash before ! and before a line's end. */
function quotedForCsh(value: string): string {
  if (value === '') return "''"
  if (plainForCsh.test(value)) return value
  return value
    .split("'")
    .map(part => (part === '' ? '' : `'${part.replace(/[!\n]/g, '\\$&')}'`))
    .join("\\'")
}

export const powershell: Format = (name, value) => ({
  line: `$${/^\w+$/.test(name) ? `Env:${name}` : `{Env:${name.replace(/[`{}]/g, '`$&')}}`}=${quotedForPowershell(value)}`,
})

export const powershellExport: Format = (name, value) => ({
  line: `[Environment]::SetEnvironmentVariable(${quotedForPowershell(name)}, ${quotedForPowershell(value)}, 'User')`,
})

/** To PowerShell the typographic quotes are single quotes as well; doubled, each stands for itself. */
function quotedForPowershell(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`
}
