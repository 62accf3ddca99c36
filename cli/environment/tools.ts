// Variables for tools with a syntax of their own: `docker run --env-file`, env_file of Compose, batch files of Windows.
import type { Format } from './syntax.ts'

const isBlank = /[\s\uFEFF\x85]/

/** docker reads lines into 64 KiB. */
const maxDockerLineBytes = 64 * 1024 - 1

/**
 * https://docs.docker.com/reference/cli/docker/container/run/#env: everything after the first = is the value, as it is; a line's end, with a
 * carriage return before it, ends it, and there is no way to quote one.
 */
export const docker: Format = (name, value) => {
  if (isBlank.test(name) || name.startsWith('#')) return { refused: 'not a name that docker takes' }
  if (value.includes('\n')) return { refused: 'its value has several lines' }
  if (value.endsWith('\r')) return { refused: 'its value ends with a carriage return' }
  const line = `${name}=${value}`
  return Buffer.byteLength(line) > maxDockerLineBytes ? { refused: 'its value is too long for docker' } : { line }
}

const composeName = /^[\p{L}\p{N}_.-]+$/u
const plainForCompose = /^[\w!%+,\-./:=@^]+$/
/** What single quotes of Compose can't hold: line ends are normalised, and a backslash before a quote belongs to the quote. */
const needsEscapes = /[\n\r\t]|\\+'|\\$/
const composeEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax */
export const compose: Format = (name, value) => {
  if (!composeName.test(name)) return { refused: 'not a name that Compose takes' }
  if (value === '') return { line: `${name}=` }
  if (plainForCompose.test(value)) return { line: `${name}=${value}` }
  if (!needsEscapes.test(value)) return { line: `${name}='${value.replaceAll("'", "\\'")}'` }
  return { line: `${name}="${value.replace(/[\n\r\t"\\$]/g, found => composeEscapes[found] ?? `\\${found}`)}"` }
}

/** The longest line of a batch file. https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation */
const maxBatchLine = 8191

/**
 * `set "NAME=value"` takes all up to the last quote. Quotes inside switch the shell's own reading on and off, and while it is on its signs need a
 * caret; a percent sign is doubled always. https://learn.microsoft.com/windows-server/administration/windows-commands/set_1
 */
export const cmd: Format = (name, value) => {
  if (name.includes('=') || /[\s"%^&|<>()!]/.test(name)) return { refused: 'not a name that cmd takes' }
  if (/[\n\r]/.test(value)) return { refused: 'its value has several lines' }
  if (value.includes('\x1a')) return { refused: "its value has the sign for a file's end" }
  let isQuoted = true
  let text = ''
  for (const sign of value) {
    if (sign === '"') isQuoted = !isQuoted
    if (sign === '%') text += '%%'
    else text += !isQuoted && /[&|<>^()]/.test(sign) ? `^${sign}` : sign
  }
  const line = `set "${name}=${text}"`
  return line.length > maxBatchLine ? { refused: 'its value is too long for cmd' } : { line }
}
