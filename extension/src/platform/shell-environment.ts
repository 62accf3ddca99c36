// The environment of a login shell: what kubectl sees in a terminal. An editor that was started from a menu has not read the shell's start-up files,
// so credential plugins would not be on its PATH. Asked once; when the shell fails or hangs, the editor's own environment is used.
import { execFile } from 'node:child_process'

const timeoutMs = 8_000
const maxBytes = 1024 * 1024
/** Of the editor's own process. */
const own = /^(VSCODE_|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$|NODE_EXEC_PATH$|_$|SHLVL$|PWD$|OLDPWD$)/

export function shellEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string>>> {
  const mine = clean(Object.entries(environment))
  const shell = environment['SHELL'] ?? '/bin/sh'
  const mark = `fairlead-${process.pid}`
  return new Promise(resolve => {
    const child = execFile(
      shell,
      ['-ilc', `printf ${mark}; command env -0; printf ${mark}`],
      // The mark that editors agreed on, for start-up files that want to know.
      { timeout: timeoutMs, maxBuffer: maxBytes, env: { ...environment, VSCODE_RESOLVING_ENVIRONMENT: '1' } },
      (error, stdout) => {
        const text = stdout.split(mark)[1]
        if (error !== null || text === undefined) {
          resolve(mine)
          return
        }
        const pairs = text.split('\0').flatMap((pair): [string, string][] => {
          const at = pair.indexOf('=')
          return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : []
        })
        resolve({ ...mine, ...clean(pairs) })
      },
    )
    child.stdin?.end()
  })
}

function clean(pairs: readonly [string, string | undefined][]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && !own.test(pair[0])),
  )
}
