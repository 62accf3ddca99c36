// The few programs of the system that the root half runs: by absolute path, with fixed arguments, in a clean environment, with a deadline.
// Nothing that a user can write is ever on the path.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf } from '../../../common/base/index.ts'
import { systemFolder } from '../windows/index.ts'

/** Linux' first, then macOS', then Windows'. */
export type ProgramName =
  | 'ip'
  | 'nft'
  | 'busctl'
  | 'ifconfig'
  | 'route'
  | 'netstat'
  | 'dscacheutil'
  | 'killall'
  | 'reg'
  | 'ipconfig'

const isWindows = process.platform === 'win32'
const folders = isWindows ? [systemFolder()] : ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
export const cleanEnvironment: Readonly<Record<string, string>> = isWindows
  ? { PATH: systemFolder(), SystemRoot: dirname(systemFolder()) }
  : { PATH: folders.join(':'), LC_ALL: 'C' }

/** Longest run of a program that only reads or changes the kernel's tables. */
const defaultTimeoutMs = 5_000
/** A full Internet routing table as JSON is about 150 MB; no workstation has one. */
const maxOutputBytes = 64 * 1024 * 1024

export interface RunOptions {
  /** Given on standard input. */
  readonly input?: string
  readonly timeoutMs?: number
}

/** Runs one of the programs and gives its standard output. Throws an Error with the program's own words. */
export type Run = (program: ProgramName, args: readonly string[], options?: RunOptions) => Promise<string>

/** undefined when the machine does not have it. */
export function pathOf(program: ProgramName): string | undefined {
  return folders.map(folder => join(folder, isWindows ? `${program}.exe` : program)).find(path => existsSync(path))
}

export const run: Run = (program, args, { input = '', timeoutMs = defaultTimeoutMs } = {}) =>
  new Promise((resolve, reject) => {
    const path = pathOf(program)
    if (path === undefined) {
      reject(new Error(`the program ${program} is not installed`))
      return
    }
    const options = {
      cwd: '/',
      env: cleanEnvironment,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: maxOutputBytes,
    } as const
    const child = execFile(path, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else if (error.killed === true) reject(new Error(`${program} did not end within ${timeoutMs} ms`))
      else reject(new Error(stderr.trim() === '' ? messageOf(error) : `${program}: ${stderr.trim()}`))
    })
    // It may end without reading its input; its exit tells why.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
